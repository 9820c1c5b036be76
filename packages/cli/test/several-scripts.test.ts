import { expect, test } from 'vitest';
import { furtherScripts, refuseSeveral } from '../src/run/several-scripts.ts';

test.each([
  [[], [], []],
  [['--fast'], [], ['--fast']],
  [['b'], ['b'], []],
  [
    ['b', 'c', '-x', 'd'],
    ['b', 'c'],
    ['-x', 'd'],
  ],
  [['--photos', 'b'], [], ['--photos', 'b']],
])('behind the first script: %j', (args, more, rest) => {
  expect(furtherScripts(args)).toEqual({ more, rest });
});

test('--watch takes one script, and its options', () => {
  const refused = (name: string | undefined, ...args: string[]) => {
    try {
      refuseSeveral(name, args);
      return undefined;
    } catch (error) {
      return error;
    }
  };
  expect([refused(undefined), refused('a'), refused('a', '--photos', 'b')]).toEqual([undefined, undefined, undefined]);
  for (const args of [['b'], ['b', '--fast']]) {
    expect(refused('a', ...args)).toMatchObject({
      code: 'SEVERAL_SCRIPTS',
      message: 'Expected one build script with --watch, received 2: a, b.',
    });
  }
});
