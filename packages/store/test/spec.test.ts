import { describe, expect, test } from 'vitest';
import { parseDatasetSpec, parseSpec } from '../src/naming/parse-spec.ts';

const older = (count: number) => ({ kind: 'older', count }) as const;
const newer = (count: number) => ({ kind: 'newer', count }) as const;
const before = (count: number) => ({ kind: 'before', count }) as const;
const after = (count: number) => ({ kind: 'after', count }) as const;
const current = { kind: 'current' } as const;
const up = (count: number) => ({ kind: 'up', count }) as const;
const input = (name: string, more = {}) => ({ kind: 'input', name, ...more }) as const;

describe('a spec', () => {
  test.each([
    ['main-3', { head: 'main-3', steps: [] }],
    ['thumbnailer', { head: 'thumbnailer', steps: [] }],
    ['main-12~', { head: 'main-12', steps: [older(1)] }],
    ['main-12~~', { head: 'main-12', steps: [older(1), older(1)] }],
    ['main-12~10', { head: 'main-12', steps: [older(10)] }],
    ['main-12+2', { head: 'main-12', steps: [newer(2)] }],
    ['main-12<', { head: 'main-12', steps: [before(1)] }],
    ['main-12<2>', { head: 'main-12', steps: [before(2), after(1)] }],
    ['a!', { head: 'a', steps: [current] }],
    ['a!~2.source^', { head: 'a', steps: [current, older(2), input('source'), up(1)] }],
    ['a.source!<', { head: 'a', steps: [input('source'), current, before(1)] }],
    ['a!/bad~', { head: 'a', steps: [current], dataset: 'bad~' }],
    ['a!b', { head: 'a!b', steps: [] }],
    ['main-12^', { head: 'main-12', steps: [up(1)] }],
    ['main-12^3', { head: 'main-12', steps: [up(3)] }],
    ['thumbnailer.source', { head: 'thumbnailer', steps: [input('source')] }],
    ['a.datasets.source', { head: 'a', steps: [input('source', { group: 'datasets' })] }],
    ['a.jobs.model', { head: 'a', steps: [input('model', { group: 'jobs' })] }],
    ['a.datasets', { head: 'a', steps: [input('datasets')] }],
    ['a.sources.2', { head: 'a', steps: [input('sources', { index: 2 })] }],
    ['a.jobs.models.0', { head: 'a', steps: [input('models', { group: 'jobs', index: 0 })] }],
    ['a~2.source.model^', { head: 'a', steps: [older(2), input('source'), input('model'), up(1)] }],
    ['main-3/bad', { head: 'main-3', steps: [], dataset: 'bad' }],
    ['main-3/', { head: 'main-3', steps: [], dataset: '' }],
    ['main-3/~2', { head: 'main-3', steps: [], dataset: '~2' }],
    ['a~/bad~', { head: 'a', steps: [older(1)], dataset: 'bad~' }],
    ['main-3/a/b', { head: 'main-3', steps: [], dataset: 'a/b' }],
    ['', { head: '', steps: [] }],
    ['~', { head: '', steps: [older(1)] }],
    ['a~b', { head: 'a~b', steps: [] }],
    ['a+b~1', { head: 'a+b', steps: [older(1)] }],
    ['a.2', { head: 'a.2', steps: [] }],
    ['../main/main-3', { head: '..', steps: [], dataset: 'main/main-3' }],
  ])('%j', (text, parsed) => {
    expect(parseSpec(text)).toEqual(parsed);
  });

  test.each([
    ['bad', { name: 'bad', steps: [] }],
    ['bad~2^', { name: 'bad', steps: [older(2), up(1)] }],
    ['~', { name: '', steps: [older(1)] }],
    ['two\nlines~', { name: 'two\nlines', steps: [older(1)] }],
    ['~x', { name: '~x', steps: [] }],
    ['', { name: '', steps: [] }],
  ])('of a dataset: %j', (text, parsed) => {
    expect(parseDatasetSpec(text)).toEqual(parsed);
  });
});
