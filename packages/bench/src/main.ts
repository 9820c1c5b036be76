import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { whatGotWorse } from './check.ts';
import { cleanWhenStopped } from './cleanup.ts';
import { removeOtherEngines } from './engine.ts';
import { writePage } from './page.ts';
import { findPeers } from './peers.ts';
import { createRandom } from './random.ts';
import { describeRun, type Mode, readResult, type SuiteResult, writeResult } from './results.ts';
import type { Suite } from './suite.ts';
import { suites } from './suites/index.ts';
import { terminalTable } from './table.ts';

const help = `Usage: npm run bench -- [SUITE...] [options]

Measures this engine beside its peers, on the same inputs in the same run. Suites: ${suites.map(({ name }) => name).join(', ')} (default: all).
\`npm run bench -- page\` only makes docs/performance.md again from the results that are there.

  --quick            small inputs: under a minute for each suite
  --repetitions <n>  rounds after the warm-up (default: 5; fewer than 5 are never saved)
  --photos <dir>     photographs of your own for the suite images (never saved)
  --save             keep the results in packages/bench/results, and make the page again
  --check            compare the ratios with those that were saved, and say what got worse by more than a fifth
  --seed <n>         of the order of the runs (default: 1)
  -h, --help         show this help
`;

/** Which suites are wanted, and how. */
function readCommand(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      repetitions: { type: 'string', default: '5' },
      photos: { type: 'string' },
      save: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const unknown = positionals.find((name) => name !== 'page' && !suites.some((suite) => suite.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no suite '${unknown}'; there are ${suites.map(({ name }) => name).join(', ')}.`);
  const repetitions = Number(values.repetitions);
  if (!Number.isInteger(repetitions) || repetitions < 1)
    throw new Error(`Expected a whole number after --repetitions, received '${values.repetitions}'.`);
  return { ...values, repetitions, seed: Number(values.seed), positionals };
}

async function runSuite(suite: Suite, mode: Mode, command: ReturnType<typeof readCommand>): Promise<SuiteResult> {
  const started = performance.now();
  const log = (line: string): void =>
    console.error(`  ${suite.name} ${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  const { repetitions, seed, photos } = command;
  const tools = {
    mode,
    peers: findPeers(),
    processes: availableParallelism(),
    repetitions,
    random: createRandom(seed),
    photos,
    log,
  };
  return { ...describeRun(suite.name, mode), repetitions, ...(await suite.run(tools)) };
}

function compare(result: SuiteResult): void {
  const before = readResult(result.suite, result.mode);
  if (before === undefined) {
    console.log(`\nNothing was saved yet for ${result.suite} (${result.mode}).`);
    return;
  }
  const worse = whatGotWorse(before, result);
  for (const line of worse) console.log(`worse: ${line}`);
  if (worse.length > 0) process.exitCode = 1;
  else console.log(`\nNo ratio of ${result.suite} got worse by more than a fifth since ${before.commit}.`);
}

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  if (command.help) {
    process.stdout.write(help);
    return;
  }
  const { positionals } = command;
  if (positionals.includes('page')) return writePage(suites);
  const mode: Mode = command.quick ? 'quick' : 'full';
  const wanted = positionals.length === 0 ? suites : suites.filter(({ name }) => positionals.includes(name));
  for (const suite of wanted) {
    const result = await runSuite(suite, mode, command);
    console.log(
      `\n${suite.title} (${mode}; ${result.machine.cpu}, ${result.machine.cores} cores, ${result.date}, ${result.commit})`,
    );
    if (result.machine.load > result.machine.cores / 2) {
      console.log(
        `The machine was busy before (load ${result.machine.load}): look at the ratios, and at the min and max values.`,
      );
    }
    for (const missing of result.missing) console.log(`${missing}: missing on this machine`);
    console.log(`${terminalTable(result.figures)}\n`);
    if (command.check) compare(result);
    if (command.save && command.repetitions >= 5 && command.photos === undefined) writeResult(result);
  }
  await removeOtherEngines();
  if (command.save) writePage(suites);
}

cleanWhenStopped();
await main();
