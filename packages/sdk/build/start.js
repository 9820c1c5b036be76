// Starts the parts of the built engine. Its code is one script, which V8 compiles from what it kept of an earlier
// process: `ax run` of one reused job takes 0.38 s instead of 0.52, on a machine on which Node itself takes 0.1.
import { accessSync, constants, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { hasher } from '../../base/src/hasher.ts';

const directory = path.dirname(fileURLToPath(import.meta.url));
const file = path.join(directory, 'parts.cjs');
/** Commands that call much that others don't. */
const kinds = new Map([
  ['run', 'ax-run'],
  ['build', 'ax-run'],
  ['board', 'ax-board'],
]);
/** Of its digest, before the code. */
const headerBytes = 8;

/**
 * What 10,000 input files take in memory would be copied dozens of times while the young generation doubles from one
 * megabyte on (a run in which nothing is new: 0.91 s of processors instead of 1.10). Slice processes do without: each had
 * 19 MB more for it (350 instead of 388 MB in all while thumbnails are made), and the only job that took measurably longer
 * is one that is given 100,000 files, by 3 in 100.
 */
const growth = '--semi-space-growth-factor=16';
const growthOfNode = '--semi-space-growth-factor=2';

/** As it is before somebody watches over it: see `packages/slice/src/clean-room/traps.ts`. */
const setFlags = setFlagsFromString;

let parts;

/** @returns what the part exports */
export function startPart(name) {
  parts ??= loadParts(name);
  return parts[name]();
}

function loadParts(first) {
  // Loads its modules, before flags are set.
  performance.now();
  // A young generation of one megabyte is collected six times in a start: waking threads for that costs more than they
  // do (210 ms of processors become 202, and the first job is found in 2.2 ms instead of 4.5). Where a program of
  // somebody else imports the engine, flags are not ours to set.
  if (first === 'ax') setFlags('--no-parallel-scavenge');
  if (first === 'ax') process.once('beforeExit', leaveAtOnce);
  const growsAtOnce = first === 'ax';
  if (growsAtOnce) setFlags(growth);
  const codeFile = codeFileOf(first);
  const kept = codeFile === undefined ? undefined : readCode(codeFile);
  // Pure ASCII, as esbuild writes it: to be read as such takes a third of the time.
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData: kept });
  const isKept = codeFile === undefined || (kept !== undefined && script.cachedDataRejected !== true);
  if (!isKept && isWritable(directory)) keepLater(script, codeFile, first);
  const module = { exports: {} };
  script.runInThisContext()(
    module.exports,
    growsAtOnce ? requireUnderFlagsOfNode(createRequire(file)) : createRequire(file),
    module,
    pathToFileURL(file).href,
    (address) => import(address),
    hasher,
  );
  return module.exports;
}

/**
 * Nothing is left to be done: the system takes back the memory of a process at once, where Node gives it back in 450
 * pieces before it ends (3 to 10 in 100 of the processors that a run of one reused job takes).
 */
function leaveAtOnce() {
  const leave = () => {
    // Who listens after it is heard.
    if (process.listeners('exit').at(-1) === leave) process.reallyExit(process.exitCode ?? 0);
  };
  process.on('exit', leave);
}

/**
 * V8 takes no code that was kept under other flags, and so none of that which Node keeps of its own modules: thirty are
 * loaded in a start, and to compile them takes 9 ms of processors.
 */
function requireUnderFlagsOfNode(require) {
  const loaded = new Map();
  return (name) => {
    if (loaded.has(name)) return loaded.get(name);
    setFlags(growthOfNode);
    try {
      const module = require(name);
      loaded.set(name, module);
      return module;
    } finally {
      setFlags(growth);
    }
  };
}

/**
 * Where the code is kept that a program of this kind needs, compiled by this Node under these flags; beside the engine,
 * so that whoever could change it could change the engine as well. Undefined for those that are not worth it.
 */
function codeFileOf(first) {
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
  // Their ports differ each time.
  if (flags.includes('--inspect')) return undefined;
  const command = process.argv[2] ?? '';
  if (first === 'ax' && !/^[a-z]+$/.test(command)) return undefined;
  const kind = first === 'ax' ? (kinds.get(command) ?? 'ax') : first;
  const digest = hasher.h64ToString(`${process.version} ${process.arch} ${flags}`);
  return path.join(directory, `${kind}.${digest}.code`);
}

/** V8 does not look whether the code is whole. */
function readCode(codeFile) {
  try {
    const bytes = readFileSync(codeFile);
    const code = bytes.subarray(headerBytes);
    return bytes.readBigUInt64LE(0) === hasher.h64Raw(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** At the end all is compiled that was called. A slice process is ended by a signal: it has done its first task by then. */
function keepLater(script, codeFile, first) {
  if (first === 'slice-process') setTimeout(() => keepCode(script, codeFile), 250).unref();
  // It lives for days, and V8 drops code that was not called for long.
  else if (process.argv[2] === 'board') setTimeout(() => keepCode(script, codeFile), 3000).unref();
  else {
    // So it does in a run of minutes: each run after it, which has nothing to do, would compile for 0.08 s.
    if (first === 'ax') setFlags('--no-flush-bytecode');
    process.once('exit', (status) => {
      if (status !== 0) return;
      if (first === 'ax') setFlags('--flush-bytecode');
      keepCode(script, codeFile);
    });
  }
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function keepCode(script, codeFile) {
  const temporary = `${codeFile}.${process.pid}`;
  try {
    const code = script.createCachedData();
    const header = Buffer.alloc(headerBytes);
    header.writeBigUInt64LE(hasher.h64Raw(code));
    writeFileSync(temporary, Buffer.concat([header, code]));
    renameSync(temporary, codeFile);
  } catch {
    // The next process compiles it again.
  }
}
