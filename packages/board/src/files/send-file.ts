import { closeSync } from 'node:fs';
import { withNote } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';
import type { Context } from 'hono';
import { sandboxed, sandboxedWithScripts } from '../server/headers.ts';
import { typeOf } from './file-types.ts';
import { headOf, type JobFile, openFile, streamOf } from './job-file.ts';

/** Larger pictures are handed out as they are. */
const mostNoted = 64 * 2 ** 20;
const year = 31_536_000;

/**
 * A file of a job, or the part of it that was asked for. Whatever it is, it runs nothing and knows no cookie; with `download`
 * it is saved, and a picture then says which job made it.
 */
export function sendFile(c: Context, workdir: Workdir, file: JobFile): Response {
  const { name, record } = file;
  const { type, kind } = typeOf(name);
  const isSaved = kind === 'other' || c.req.query('download') !== undefined;
  const base = name.split('/').at(-1) ?? name;
  const isNamed = c.req.query('v') === record.digest;
  const headers: Record<string, string> = {
    ...(c.req.query('scripts') === undefined || kind !== 'page' ? sandboxed : sandboxedWithScripts),
    'content-type': type,
    'cache-control': isNamed ? `private, max-age=${year}, immutable` : 'private, no-cache',
    etag: `"${record.digest}"`,
    'accept-ranges': 'bytes',
    ...(isSaved && { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(base)}` }),
  };
  if (!isSaved && c.req.header('if-none-match') === headers.etag) return c.body(null, 304, headers);
  if (isSaved && kind === 'picture' && record.size <= mostNoted) {
    const { method = '', created = null } = workdir.records.peekSetup(file.job) ?? {};
    const noted = withNote(headOf(workdir, file, record.size), { job: file.job, method, created, of: name });
    if (noted !== undefined)
      return c.body(new Uint8Array(noted), 200, { ...headers, etag: `"${record.digest}-noted"` });
  }
  const range = rangeOf(c.req.header('range'), record.size);
  if (range === 'none') return c.body(null, 416, { ...headers, 'content-range': `bytes */${record.size}` });
  const { start, end } = range ?? { start: 0, end: record.size };
  const descriptor = openFile(workdir, file);
  headers['content-length'] = String(end - start);
  if (range !== undefined) headers['content-range'] = `bytes ${start}-${end - 1}/${record.size}`;
  if (c.req.method === 'HEAD' || end === start) {
    closeSync(descriptor);
    return c.body(null, range === undefined ? 200 : 206, headers);
  }
  return c.body(streamOf(descriptor, start, end), range === undefined ? 200 : 206, headers);
}

/** One part; several at once are answered with all of it. */
function rangeOf(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | 'none' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return start >= end ? 'none' : { start, end };
}
