import path from 'node:path';
import { digestOf } from '@accelerator/base';
import type { LookRecorder } from '../cache/look-recorder.ts';

type Specs = Readonly<Record<string, string>>;

/** What a package says of itself, as far as it is understood. */
export interface Manifest {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly dependencies: Specs;
  readonly optionalDependencies: Specs;
  readonly peerDependencies: Specs;
  readonly devDependencies: Specs;
  /** It runs on some kinds of machine only: `os`, `cpu` or `libc`. */
  readonly isForPlatform: boolean;
  /** That its modules may be left out when nobody uses what they export. */
  readonly hasNoSideEffects: boolean;
  /** Of all that it says: `exports`, `main`, `type` and whatever else decides. */
  readonly digest: string;
}

/** Undefined when there is none, or one that can't be read. */
export function readManifest(looks: LookRecorder, folder: string): Manifest | undefined {
  const record = parse(looks.read(path.join(folder, 'package.json')));
  if (record === undefined) return undefined;
  const text = (key: string): string | undefined => {
    const value = record[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name: text('name'),
    version: text('version'),
    dependencies: specs(record.dependencies),
    optionalDependencies: specs(record.optionalDependencies),
    peerDependencies: specs(record.peerDependencies),
    devDependencies: specs(record.devDependencies),
    isForPlatform: ['os', 'cpu', 'libc'].some((key) => record[key] !== undefined),
    hasNoSideEffects: record.sideEffects === false,
    // Some package managers add notes of their own, which begin with an underscore.
    digest: digestOf(JSON.stringify(Object.entries(record).filter(([key]) => !key.startsWith('_')))),
  };
}

function parse(content: Buffer | undefined): Record<string, unknown> | undefined {
  if (content === undefined) return undefined;
  try {
    const record: unknown = JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''));
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function specs(value: unknown): Specs {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
