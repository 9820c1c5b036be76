import { inspect } from 'node:util';
import { variableDigest } from '@accelerator/job';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withEnvironment } from '../src/environment.ts';
import { Secrets } from '../src/secrets.ts';

const names = ['AX_TEST_A', 'AX_TEST_B'];
const clear = (): void => {
  for (const name of names) delete process.env[name];
};
beforeEach(clear);
afterEach(clear);

const values = (): (string | undefined)[] => names.map((name) => process.env[name]);

describe('the variables of a task', () => {
  test('are set while it runs, and put back after it, however it ends', async () => {
    process.env.AX_TEST_A = 'outside';
    await withEnvironment({ AX_TEST_A: 'inside', AX_TEST_B: 'new' }, {}, async () => {
      expect(values()).toEqual(['inside', 'new']);
      process.env.AX_TEST_B = 'changed';
    });
    expect(values()).toEqual(['outside', undefined]);
    const failing = withEnvironment({ AX_TEST_B: 'x' }, {}, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(values()).toEqual(['outside', undefined]);
  });

  test('one that is in the key and is not set is not there', async () => {
    process.env.AX_TEST_A = 'outside';
    const keyed = { AX_TEST_A: variableDigest('AX_TEST_A', undefined) };
    await withEnvironment({}, keyed, async () => expect(values()).toEqual([undefined, undefined]));
    expect(values()).toEqual(['outside', undefined]);
  });

  test.each<[string, Record<string, string>, string | undefined]>([
    ['another value', { AX_TEST_A: 'b' }, 'a'],
    ['none', {}, 'a'],
    ['one where there was none', { AX_TEST_A: 'a' }, undefined],
    ['an empty one where there was none', { AX_TEST_A: '' }, undefined],
  ])('that have %s than when the key was made are refused', async (_, env, keyedAs) => {
    const keyed = { AX_TEST_A: variableDigest('AX_TEST_A', keyedAs) };
    let ran = false;
    const running = withEnvironment(env, keyed, async () => {
      ran = true;
    });
    await expect(running).rejects.toMatchObject({ code: 'ENVIRONMENT_DIFFERS', details: { name: 'AX_TEST_A' } });
    expect(ran).toBe(false);
    expect(values()).toEqual([undefined, undefined]);
  });

  test('the value is in no message', async () => {
    const keyed = { AX_TEST_A: variableDigest('AX_TEST_A', 'the old secret') };
    const error = await withEnvironment({ AX_TEST_A: 'the new secret' }, keyed, async () => {}).catch(String);
    expect(error).not.toMatch(/secret/);
  });
});

describe('secrets are blanked', () => {
  const env = { KEY: 'abcdefgh', LONG: 'abcdefghijkl', SHORT: 'abc', OTHER: 'nothing secret' };

  test.each<[string, string[], string, string]>([
    ['once', ['KEY'], 'x abcdefgh y', 'x [KEY] y'],
    ['everywhere', ['KEY'], 'abcdefghabcdefgh', '[KEY][KEY]'],
    ['a value of a few characters stays: it hides nothing', ['SHORT'], 'abc', 'abc'],
    ['a variable that is not secret stays', ['KEY'], 'nothing secret', 'nothing secret'],
    ['one that is not set', ['NONE'], 'abcdefgh', 'abcdefgh'],
    ['characters of a regular expression are characters', ['KEY'], 'a.cdefgh', 'a.cdefgh'],
  ])('%s', (_, secret, text, expected) => {
    expect(new Secrets(env, secret).blank(text)).toBe(expected);
  });

  const odd = { KEY: 'sk-Ab/9+x "q"\\ü\'7&%' };
  const value = odd.KEY;
  test.each<[string, string]>([
    ['JSON', JSON.stringify({ value })],
    ['JSON in JSON', JSON.stringify({ body: JSON.stringify({ value }) })],
    ['JSON in ASCII', JSON.stringify({ value }).replace('ü', '\\u00fc')],
    ['what an object prints', inspect({ value })],
    ['what an object prints, in JSON', JSON.stringify(inspect({ value }))],
    ['a URL', `https://a/?key=${encodeURIComponent(value)}&b`],
    ['a path of a URL', encodeURI(value)],
    ['a URL in small letters', encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase())],
    ['a form', new URLSearchParams({ value }).toString()],
    ['hexadecimal', Buffer.from(value).toString('hex')],
    ['base64', Buffer.from(value).toString('base64')],
    ['base64 after a name', Buffer.from(`a:${value}`).toString('base64')],
    ['base64 within something', Buffer.from(`u:${value}:and more`).toString('base64')],
    ['base64url', Buffer.from(value).toString('base64url')],
  ])('in %s', (_, text) => {
    const blanked = new Secrets(odd, ['KEY']).blank(text);
    expect(blanked).toContain('[KEY]');
    // What is left of it can't be told from its neighbours.
    expect(blanked.length).toBeLessThanOrEqual(text.length - value.length + 8);
    for (const part of [value.slice(0, 5), value.slice(-5), encodeURIComponent(value).slice(0, 8)])
      expect(blanked).not.toContain(part);
  });

  test('in all texts of a record, at any depth, and the rest is as it was', () => {
    const secrets = new Secrets(env, ['KEY']);
    const record = { message: 'abcdefgh', n: 1, deep: [{ cause: { stack: 'at abcdefgh' } }, null, true] };
    expect(secrets.blankAll(record)).toEqual({
      message: '[KEY]',
      n: 1,
      deep: [{ cause: { stack: 'at [KEY]' } }, null, true],
    });
  });
});
