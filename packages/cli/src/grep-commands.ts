import type { Command } from 'commander';
import type { GrepFlags } from './grep/grep-flags.ts';

const grepHelp = `
The pattern is a regular expression of JavaScript. It is looked for in the text of each value: numbers as they print,
dates as 2026-11-20, JSON as text, a null as an empty text. Columns of bytes and images are left out unless named.
Rows come in order; numbers of rows are those that \`ax ds DATASET --row N\` takes. With -e all patterns are given so, with
-d all datasets: words that are left are columns. A column that a dataset does not have is empty there.

With --numeric a pattern is 42, '<12', '>=0.5', 10..20 (below 20) or 0x2a, and compared with numbers, also in text.
--range COLUMN=FROM..TO takes rows from FROM to below TO; either may be left out. What can't hold such a row, by its
min and max, is not read. An empty pattern ('') matches every row.

--format table aligns columns, as on a terminal; raw prints values as they are; csv and raw have bytes in base64.

Exit status: 0 when a row was found, 1 when none was, 2 when something is wrong.

Examples:
  ax grep 'jpe?g$' import_images filename
  ax grep -e Oslo -e Bonn -d trips -d trips~ from to
  ax grep -N '>100' trips price -s from to -C 2 -H
  ax grep -i -o 'https?://[^ ]+' main-3 text | sort | uniq -c
  ax grep '' main-3 --range price=10..20 --range day=2026-11.. -f csv > found.csv
  ax grep -c -l timeout main-9/log`;

const catHelp = `
A column that a dataset does not have is empty there. Columns of bytes and images are left out unless named.

Examples:
  ax cat import_images | head
  ax cat main-3 name price -H
  ax cat -c log --roundrobin -f csv > all.csv
  ax cat trips from to -u`;

type CommandOption = readonly [flags: string, description: string];
type Flag = readonly [flags: string, description: string, fallback: boolean];

/** What other commands on datasets have too. */
interface SharedOptions {
  readonly datasetArgument: readonly [name: string, description: string];
  readonly chainOption: Flag;
  readonly workdirOption: CommandOption;
}

/** Adds `ax grep`, and `ax cat`, which is the same without a pattern. */
export function addGrepCommands(program: Command, shared: SharedOptions): void {
  const grep = program
    .command('grep')
    .summary('search the rows of datasets')
    .description(
      'Prints the rows in which a pattern matches a value, a tab between the columns. All slices are searched in parallel.',
    )
    .usage('[options] <pattern> <dataset> [columns...]')
    .argument('[pattern]', 'a regular expression; none with -e')
    .argument('[dataset]', `${shared.datasetArgument[1]}; none with -d`)
    .argument('[columns...]', 'search and show these columns (default: all but those of bytes and images)')
    .option('-e, --pattern <pattern>', 'one of several patterns: a row matches when one of them does', collect)
    .option('-d, --dataset <dataset>', 'one of several datasets, which are searched one after the other', collect)
    .option('-F, --fixed-strings', 'patterns are texts, no regular expressions', false)
    .option('-N, --numeric', "patterns are numbers, comparisons ('<12') or ranges (10..20)", false)
    .option('-i, --ignore-case', 'capital and small letters are the same', false)
    .option('-v, --invert-match', 'the rows in which it matches nothing', false)
    .option('-l, --list', 'print only the ids of the datasets with such a row', false)
    .option('--count', 'print only how many rows there are, of each dataset', false)
    .option('-q, --quiet', 'print nothing: the exit status says whether there is such a row', false)
    .option('-o, --only-matching', 'print only what matches, each match on a line of its own', false)
    .option('-A, --after-context <n>', 'with so many rows of the slice behind each')
    .option('-B, --before-context <n>', 'with so many rows of the slice before each')
    .option('-C, --context <n>', 'with so many on both sides')
    .option('-s, --show <names...>', 'show these columns instead of those that are searched');
  addRowOptions(grep, shared)
    .addHelpText('after', grepHelp)
    .action(async (...words: unknown[]) => {
      const flags = grep.opts<GrepFlags>();
      const rest = wordsOf(words);
      const patterns = flags.pattern ?? [rest.shift() ?? missing(grep, 'pattern')];
      const datasets = flags.dataset ?? [rest.shift() ?? missing(grep, 'dataset')];
      const { grepCommand } = await import('./commands/grep.ts');
      process.exitCode = await grepCommand({ patterns, datasets, columns: rest }, flags);
    });

  const cat = program
    .command('cat')
    .summary('print the rows of datasets')
    .description('Prints all rows, a tab between the columns: `ax grep` without a pattern.')
    .usage('[options] <dataset> [columns...]')
    .argument('[dataset]', `${shared.datasetArgument[1]}; none with -d`)
    .argument('[columns...]', 'show these columns (default: all but those of bytes and images)')
    .option('-d, --dataset <dataset>', 'one of several datasets', collect);
  addRowOptions(cat, shared)
    .addHelpText('after', catHelp)
    .action(async (...words: unknown[]) => {
      const flags = cat.opts<GrepFlags>();
      const rest = wordsOf(words);
      const datasets = flags.dataset ?? [rest.shift() ?? missing(cat, 'dataset')];
      const { catCommand } = await import('./commands/grep.ts');
      process.exitCode = await catCommand({ datasets, columns: rest }, flags);
    });
}

/** Which rows, and how they are printed. */
function addRowOptions(command: Command, { chainOption, workdirOption }: SharedOptions): Command {
  return (
    command
      .option(...chainOption)
      .option('--chain-length <n>', 'of the chain only so many datasets, the latest')
      .option('--stop <dataset>', 'of the chain only what comes after this dataset')
      .option('-r, --range <range>', 'only rows in this range; may be given several times', collect)
      .option('--slice <slices>', 'only rows of these slices: 0,3', collect)
      .option('--roundrobin', 'a row of each slice in turn, as in a file that was imported; in one thread', false)
      .option('-m, --max-count <n>', 'at most so many rows of each dataset')
      .option(
        '-u, --unique [columns...]',
        'only the first of rows that are equal in these columns (default: all shown)',
      )
      .option('--except <columns...>', 'all columns but these')
      .option('-H, --headers', 'a line with the names of the columns, whenever other ones follow', false)
      .option('-n, --row-numbers', 'print the number of the row first', false)
      .option('-S, --slice-numbers', 'print the number of the slice first', false)
      .option('-t, --separator <text>', 'what stands between columns (default: a tab, in CSV a comma)')
      .option('-z, --null', 'a NUL byte ends each row, instead of a line feed', false)
      .option('-f, --format <format>', 'table, raw, csv or json')
      .option(...workdirOption)
      .option('--json', 'print one JSON object per line', false)
      // As grep: 1 means that nothing was found.
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  );
}

function collect(each: string, all: readonly string[] = []): string[] {
  return [...all, each];
}

/** The words of a command line, which commander gives one by one and the last as a list. */
function wordsOf(given: readonly unknown[]): string[] {
  return given.flat().filter((word) => typeof word === 'string');
}

function missing(command: Command, name: string): never {
  return command.error(`error: missing required argument '${name}'`);
}
