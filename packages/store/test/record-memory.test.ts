import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { sealJson } from '@accelerator/base';
import { expect, test } from 'vitest';
import { RecordMemory } from '../src/record-memory.ts';
import { makeJob } from './make-job.ts';
import { temporaryWorkdir } from './temporary-workdir.ts';

const digest = 'd'.repeat(32);
const files = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.jpg`, { size: index, digest }]));
const later = (): number => Date.now() + 10_000;

test('a large record is parsed once, and again when its file is another one', () => {
  const workdir = temporaryWorkdir();
  const id = makeJob(workdir, { post: { files: files(1000) } });
  const name = `${id}/post.json`;
  const memory = new RecordMemory<{ n: number[] }>(workdir.door);
  const read = () => workdir.door.readDated(name);
  // What was written just now may be written once more without looking different.
  memory.keep(name, read(), { n: [1] });
  expect(memory.find(name)).toBeUndefined();
  const record = { n: [1] };
  memory.keep(name, read(), record, later());
  expect(memory.find(name)).toBe(record);
  // Whoever gets it shares it.
  expect(() => record.n.push(2)).toThrow(TypeError);

  // As long as before, and as old.
  const text = readFileSync(workdir.door.pathTo(name), 'utf8');
  writeFileSync(workdir.door.pathTo(name), text.replace('999.jpg', '998.jpg'));
  utimesSync(workdir.door.pathTo(name), 1, 1);
  expect(memory.find(name)).toBeUndefined();
  memory.keep(name, read(), record, later());
  rmSync(workdir.door.pathTo(name));
  expect(memory.find(name)).toBeUndefined();
});

test('what is kept is bounded in bytes, and the last used stay', () => {
  const memory = new RecordMemory<{ n: number }>(temporaryWorkdir().door);
  const keep = (name: string, size: number): void =>
    memory.keep(name, { bytes: Buffer.alloc(size), changedMs: 0 }, { n: 1 });
  keep('small', 1000);
  keep('huge', 2 ** 27);
  for (const name of ['a', 'b', 'c', 'd', 'e']) keep(name, 15e6);
  expect(['small', 'huge', 'a', 'b', 'c', 'd', 'e'].filter((name) => memory.has(name))).toEqual(['b', 'c', 'd', 'e']);
});

test('a record that was read before it was damaged is not taken for whole', () => {
  const workdir = temporaryWorkdir();
  const id = makeJob(workdir, { post: { files: files(1000) } });
  const place = workdir.door.pathTo(`${id}/post.json`);
  expect(Object.keys(workdir.records.readPost(id)?.files ?? {})).toHaveLength(1000);
  writeFileSync(place, readFileSync(place, 'utf8').replace('"999.jpg"', '"998.jpx"'));
  expect(() => workdir.records.readPost(id)).toThrow(expect.objectContaining({ code: 'RECORD_DAMAGED' }));
  const post = workdir.records.inspect(makeJob(workdir)).post;
  writeFileSync(place, sealJson({ ...post, files: files(1001) }));
  expect(Object.keys(workdir.records.readPost(id)?.files ?? {})).toHaveLength(1001);
});
