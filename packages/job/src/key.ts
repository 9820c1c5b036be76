import crypto from 'node:crypto';
import { digestOf } from '@accelerator/base';
import { canonicalText, type Encoded, withoutJobs } from './canonical.ts';

/** Raised when the key's layout, or anything that the engine's own packages compute, changes its meaning. */
export const keyFormat = 4;

/** What a method is made of, as far as it can change what a job produces. */
export interface SourceFingerprint {
  /** Digest of the bundle: the method and every local file that it imports, without comments, formatting and unused exports. */
  readonly bundle: string;
  /** Version of every package that is imported; where that does not say what is in it, with a digest of its files. */
  readonly packages: Readonly<Record<string, string>>;
  /** Digest of these packages and of all that they import; empty when there are none. */
  readonly tree: string;
  /** Digest of every file named by `dependExtra`, by its path from the method's folder. */
  readonly extra: Readonly<Record<string, string>>;
  /** Digest of the value of every environment variable named by `env`; null when it is not set. */
  readonly env: Readonly<Record<string, string | null>>;
}

/** An input dataset or job, by id or by content digest: one, a list, or none. */
export type InputNames = string | readonly string[] | null;

/**
 * Everything that decides whether two jobs are the same, and nothing else: no time, host, user, absolute path, worker
 * count or engine version. It is kept in `setup.json`, so that a hit can be compared and a miss explained.
 */
export interface KeyPreimage {
  /** `keyFormat` of the engine that made the key. */
  readonly format: number;
  readonly method: string;
  readonly source: SourceFingerprint;
  /**
   * After zod; an input file stands in it as `{"$file": [path as given, content digest]}`, one of a job as
   * `{"$jobFile": [job, path in it, content digest]}`.
   */
  readonly options: Encoded;
  /** Input files and folders of which a transform has made something else: they are in no option. Absent: none. */
  readonly transformed?: readonly Encoded[];
  readonly datasets: Readonly<Record<string, InputNames>>;
  readonly jobs: Readonly<Record<string, InputNames>>;
  readonly slices: number;
}

declare const branded: unique symbol;
/** 32 hexadecimal digits that only `jobKey` makes. */
export type JobKey = string & { readonly [branded]: 'JobKey' };

/**
 * The job key: 128 bits of xxh64 over the canonical text of the pre-image. `by: 'content'` is for the second look-up,
 * where inputs stand by content digest instead of id; the tag keeps the two kinds apart.
 */
export function jobKey(preimage: KeyPreimage, by: 'id' | 'content' = 'id'): JobKey {
  const written = writtenOf(preimage);
  written[by] ??= digestOf(`${by}\n${written.text}`) as JobKey;
  return written[by];
}

type ContentInputs = Pick<KeyPreimage, 'datasets' | 'jobs'>;

/** A job that comes from elsewhere asks for its own four times, and for the text of it (0.4 ms each). */
const contents = new WeakMap<KeyPreimage, { readonly inputs: ContentInputs; readonly byContent: KeyPreimage }>();

/** A pre-image with all that other jobs made named by what it contains: for the second look-up. */
export function contentPreimage(preimage: KeyPreimage, inputs: ContentInputs): KeyPreimage {
  const { datasets, jobs } = inputs;
  const known = contents.get(preimage);
  if (known?.inputs.datasets === datasets && known.inputs.jobs === jobs) return known.byContent;
  const { options, transformed } = preimage;
  const byContent = {
    ...preimage,
    options: withoutJobs(options),
    datasets,
    jobs,
    ...(transformed !== undefined && { transformed: transformed.map(withoutJobs) }),
  };
  contents.set(preimage, { inputs, byContent });
  return byContent;
}

/** The text of a pre-image, and its keys once they were asked for. */
interface Written {
  readonly text: string;
  id: JobKey | undefined;
  content: JobKey | undefined;
}

/** Finding a job asks for the text of one pre-image three times, and twice for its key (3 of the 92 µs of one that is reused). */
const allWritten = new WeakMap<KeyPreimage, Written>();

function writtenOf(preimage: KeyPreimage): Written {
  let written = allWritten.get(preimage);
  if (written === undefined) {
    written = { text: textOf(preimage), id: undefined, content: undefined };
    allWritten.set(preimage, written);
  }
  return written;
}

/** The canonical text of a pre-image: equal exactly when the pre-images are. */
export function preimageText(preimage: KeyPreimage): string {
  return writtenOf(preimage).text;
}

/** Half of what a `Hash` costs (3 µs), where Node has it: since 20.12. */
const sha256: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text)
    : (text) => crypto.createHash('sha256').update(text).digest('hex');

/**
 * SHA-256 of the text of a pre-image: equal exactly when the pre-images are. A key may be that of two pre-images, if only
 * by a chance of 1 in 2^128 or by somebody who tries; this one is not.
 */
export function preimageProof(preimage: KeyPreimage): string {
  return sha256(preimageText(preimage));
}

function textOf({ format, method, source, options, datasets, jobs, slices, transformed }: KeyPreimage): string {
  const parts = [options, sortedPairs(datasets), sortedPairs(jobs), slices];
  if (transformed !== undefined) parts.push(transformed);
  // One list: what the source is made of, then the rest.
  const start = canonicalText(['job', format, method]).slice(0, -1);
  return `${start},${sourceText(source)},${canonicalText(parts).slice(1)}`;
}

/** By source: thousands of jobs may have the same, and its packages and their versions are longer than what they differ in. */
const sourceTexts = new WeakMap<SourceFingerprint, string>();

/** The parts of a source as they stand in the text, without brackets around them. */
function sourceText(source: SourceFingerprint): string {
  let text = sourceTexts.get(source);
  if (text === undefined) {
    const { bundle, packages, tree, extra, env } = source;
    text = canonicalText([bundle, sortedPairs(packages), tree, sortedPairs(extra), sortedPairs(env)]).slice(1, -1);
    sourceTexts.set(source, text);
  }
  return text;
}

function sortedPairs(record: Readonly<Record<string, Encoded>>): Encoded {
  return Object.keys(record)
    .sort()
    .map((name) => [name, record[name] ?? null]);
}
