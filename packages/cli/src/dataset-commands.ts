import type { Command } from 'commander';
import { addGrepCommands } from './grep-commands.ts';

const specs = `
How a dataset is named:
  main-3          the default dataset of a job          thumbnailer     of the latest job of a method
  main-3/bad      another dataset of the job            path/to/main-3  of the job in this folder
  thumbnailer~2   of the second job before that         main-3+1        of the next job of its method
  main-3.source   what the job had as this input        main-3.list.0   one of a list of inputs
  main-3^         of the job that is its \`previous\`
  main-3/~        the dataset before it in its chain    main-3/bad~2    the second one before
  main-3/^        its parent
  :import:        of the last job of the latest entry of a list; :import/2023-06:typed, :import^:0`;

const dsHelp = `${specs}

In files, bytes and images are base64 in .csv and .jsonl; JSON columns are text, but in .jsonl as they are; msgpack
columns are JSON in .csv and .jsonl, else bytes. In .csv a null is nothing and an empty text "".

Examples:
  ax ds main-3
  ax ds import_images -n 10 -C filename shape
  ax ds import_images --row 4711
  ax ds thumbnailer --from 5000 -n 10 --only computed
  ax ds thumbnailer --compare thumbnailer~ -C thumb
  ax ds main-3.source --chain
  ax ds main-3 --checksum name price
  ax ds thumbnailer --export thumbs.parquet -C filename thumb
  ax ds main-3 --export - --format jsonl | head`;

const histHelp = `
Numbers, dates and times are counted in bins with nice steps; text, JSON and bool by their most frequent values.

Examples:
  ax hist main-3 price
  ax hist import_images filename -t 5
  ax hist -c log~.source time --bins 50`;

const sqlHelp = `
The SQL is that of Polars, which has to be installed in the project: npm install nodejs-polars. Datasets are named as
everywhere, in double quotes where a name is no plain word. Only columns that the query needs are read; its result is
in memory. JSON columns are text.

Examples:
  ax sql 'select shape, count(*) as images from import_images group by shape order by images desc'
  ax sql 'select * from "main-3/bad" limit 10'
  ax sql -c "select filename from import_images where filename like '%.png'" --export names.csv`;

const datasetArgument = [
  '<dataset>',
  'main-3, main-3/bad, or the name of a method; `ax ds --help` shows more',
] as const;
const chainOption = ['-c, --chain', 'the whole chain: this dataset and those before it', false] as const;
const jsonOption = ['--json', 'print JSON', false] as const;
const exportOption = [
  '--export <file>',
  'write all rows to a file: .arrow, .parquet, .csv, .jsonl, .csv.gz or .jsonl.gz; or to standard output: -',
] as const;
const formatOption = [
  '--format <format>',
  'what to write, whatever the file is called: csv (default of -), jsonl, arrow, parquet',
] as const;
const forceOption = ['--force', 'replace the file that is there', false] as const;
const bomOption = [
  '--bom',
  'begin a .csv file with a byte order mark, so that Excel reads it as UTF-8',
  false,
] as const;
const formulasOption = [
  '--escape-formulas',
  "put a ' before text in a .csv file that a spreadsheet would run as a formula",
  false,
] as const;

/** Adds the commands that look into datasets: `ds`, `grep`, `cat`, `hist`, `sql`. */
export function addDatasetCommands(
  program: Command,
  workdirOption: readonly [flags: string, description: string],
): void {
  program
    .command('ds')
    .summary('show a dataset, or write it to a file')
    .description(
      'Shows a dataset: its columns with type, nulls, min and max and size, its parent; or some of its rows; or writes them to a file that other programs read.',
    )
    .argument('<dataset>', 'main-3, main-3/bad, or the name of a method: the default dataset of its latest job')
    .option(...chainOption)
    .option('-l, --list', 'list all datasets of the job', false)
    .option(
      '--checksum [columns...]',
      'a number that is the same for the same rows, in whatever order and slices (default: of all columns)',
    )
    .option('-n, --rows <n>', 'show the first rows')
    .option('--row <n>', 'show one row, counted from 0, or back from -1')
    .option('--from <n>', 'show rows from this one on, with their numbers; `-n` says how many (default: 20)')
    .option('--only <rows>', 'only these rows: 7,12,40; or, of the dataset of a map, computed, reused or bad ones')
    .option('--compare <dataset>', 'match its rows with those of another dataset, and show which differ, in columns -C')
    .option('--by <way>', 'match rows by source, value or row (their number), or by the column of this name')
    .option('--all', 'rows that are the same, too', false)
    .option('-C, --column <names...>', 'only these columns')
    .option('-s, --slices', 'show the rows per slice', false)
    .option('-w, --location', 'show where the files are', false)
    .option('--guess', 'print types for columns of text, by the first 10,000 rows, as type_columns takes them', false)
    .option(...exportOption)
    .option(...formatOption)
    .option(...forceOption)
    .option(...bomOption)
    .option(...formulasOption)
    .option(...workdirOption)
    .option(...jsonOption)
    .addHelpText('after', dsHelp)
    .action(async (dataset, flags) => (await import('./commands/ds.ts')).dsCommand(dataset, flags));

  addGrepCommands(program, { datasetArgument, chainOption, workdirOption });

  program
    .command('hist')
    .summary('show how the values of a column are spread')
    .description('Counts the values of a column and draws bars.')
    .argument(...datasetArgument)
    .argument('<column>', 'name of a column')
    .option(...chainOption)
    .option('-t, --top [n]', 'the most frequent values (default: 20), also of numbers and dates')
    .option('-b, --bins <n>', 'about how many bins', '20')
    .option(...workdirOption)
    .option(...jsonOption)
    .addHelpText('after', histHelp)
    .action(async (dataset, column, flags) => (await import('./commands/hist.ts')).histCommand(dataset, column, flags));

  program
    .command('sql')
    .summary('ask datasets a question in SQL')
    .description('Runs a query over datasets and prints its result, or writes it to a file.')
    .argument('<query>', "for example: 'select count(*) from import_images'")
    .option('-c, --chain', 'whole chains: each dataset and those before it', false)
    .option('-n, --rows <n>', 'print so many rows of the result', '100')
    .option(...exportOption)
    .option(...formatOption)
    .option(...forceOption)
    .option(...bomOption)
    .option(...formulasOption)
    .option(...workdirOption)
    .option('--json', 'print one JSON object per row', false)
    .addHelpText('after', sqlHelp)
    .action(async (query, flags) => (await import('./commands/sql.ts')).sqlCommand(query, flags));
}
