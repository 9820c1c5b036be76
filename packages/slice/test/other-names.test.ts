import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { contextPrototype, refuseOtherNames } from '../src/phase/other-names.ts';

/** What a phase gets, on such a prototype. */
function context(inputs: Record<string, string[]>, own: Record<string, unknown>): Record<string, unknown> {
  return Object.assign(Object.create(contextPrototype(inputs, Object.keys(own))), own);
}

const plain = context(
  { options: ['size', 'slice', 'toString'], datasets: ['source', 'job'], jobs: ['model'] },
  { sliceno: 3, options: {}, datasets: {}, jobs: {}, job: { id: 'main-1' } },
);

describe('a name that is elsewhere is refused with the right one', () => {
  test.each<[string, string]>([
    ['source', '`datasets.source`'],
    ['model', '`jobs.model`'],
    ['size', '`options.size`'],
    // An input of that name is what was meant.
    ['slice', '`options.slice`'],
    ['prepare_res', '`prepareRes`'],
    ['analysisResults', '`analysisRes`'],
    ['sliceNo', '`sliceno`'],
    ['slicecount', '`slices`'],
    ['job_id', '`job.id`'],
    ['update_top_status', '`job.progress(done, total)`'],
    ['dataset', '`datasets`'],
  ])('%s', (name, right) => {
    expect(() => plain[name]).toThrow(
      expect.objectContaining({ code: 'OTHER_NAME', details: { name }, hint: `Write ${right}.` }),
    );
  });

  test('what a phase can not do at all is told in a sentence', () => {
    expect(() => plain.urd).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^A phase asks for jobs by `job.build`/) }),
    );
  });
});

describe('what is there is as it was', () => {
  test.each<[string, (of: Record<string, unknown>) => unknown, unknown]>([
    ['its own properties', (of) => of.sliceno, 3],
    ['an input that is called like one of them', (of) => of.job, { id: 'main-1' }],
    ['what every object has', (of) => typeof of.toString, 'function'],
    ['a name that nobody looks for', (of) => of.anything, undefined],
    ['spreading', (of) => Object.keys({ ...of }).sort(), ['datasets', 'job', 'jobs', 'options', 'sliceno']],
    [
      'its keys in a loop',
      (of) => {
        const keys = [];
        for (const key in of) keys.push(key);
        return keys.length;
      },
      5,
    ],
    ['as JSON', (of) => JSON.parse(JSON.stringify(of)).sliceno, 3],
    ['printing it', (of) => inspect(of).includes('sliceno: 3'), true],
    ['taking it apart', ({ sliceno, ...rest }) => [sliceno, Object.keys(rest).length], [3, 4]],
  ])('%s', (_, look, expected) => {
    expect(look(plain)).toEqual(expected);
  });

  test('each method has the names of its own inputs only', () => {
    const other = context({ datasets: ['left'] }, { sliceno: 0 });
    expect(other.source).toBeUndefined();
    expect(() => other.left).toThrow('left');
    expect(plain.left).toBeUndefined();
  });

  test('a phase may set such a name on what it got', () => {
    const own = context({ datasets: ['source'] }, {});
    Object.defineProperty(own, 'source', { value: 5 });
    expect(own.source).toBe(5);
  });
});

test('objects of a class refuse the same names, but those that they have', () => {
  class Context {
    get slice(): number {
      return 1;
    }
    readonly row = 2;
  }
  refuseOtherNames(Context.prototype);
  const of = new Context();
  expect([of.slice, of.row]).toEqual([1, 2]);
  expect(() => Reflect.get(of, 'sliceNo')).toThrow(expect.objectContaining({ code: 'OTHER_NAME' }));
  expect(() => Reflect.get(of, 'build')).toThrow(expect.objectContaining({ code: 'OTHER_NAME' }));
  expect(Object.keys(of)).toEqual(['row']);
});
