import { digestOf } from '@accelerator/base';
import type { ModuleText } from '@accelerator/method';

interface MethodFile {
  readonly name: string;
  readonly content: Uint8Array;
  readonly digest: string;
}

const known = new WeakMap<ModuleText, readonly MethodFile[]>();

/** The files by which a job keeps the code of its method: made once for all jobs that have the same text. */
export function methodFiles(text: ModuleText): readonly MethodFile[] {
  let files = known.get(text);
  if (files === undefined) {
    files = [fileOf('method.mjs', text.code), fileOf('method.mjs.map', text.map)];
    known.set(text, files);
  }
  return files;
}

function fileOf(name: string, text: string): MethodFile {
  const content = Buffer.from(text, 'utf8');
  return { name, content, digest: digestOf(content) };
}
