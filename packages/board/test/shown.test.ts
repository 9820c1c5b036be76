import { Hono } from 'hono';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';
import { cellView, sparkPath } from '../src/cells/cell-view.ts';
import { AnsiText } from '../src/html/ansi.tsx';
import { Code } from '../src/html/code.tsx';
import { nameIn } from '../src/html/name-part.ts';
import { url } from '../src/html/url.ts';
import { hostRule } from '../src/server/gate.ts';

describe('addresses', () => {
  test.each([
    [['jobs', 'main-1'], '/jobs/main-1'],
    [['jobs', 'a/b c', '?x#y'], '/jobs/a/b%20c/%3Fx%23y'],
    [['data', 'javascript:alert(1)'], '/data/javascript%3Aalert(1)'],
    [['..', '.', '//evil.test'], '/-/-///evil.test'],
  ])('%j lead nowhere but down', (parts, expected) => {
    expect(url(parts)).toBe(expected);
    expect(new URL(url(parts), 'http://here').host).toBe('here');
  });

  const odd = [
    '',
    '.',
    '..',
    '...',
    '~',
    '~..',
    '-',
    '%2e%2e',
    'a/b',
    '../..',
    '__proto__',
    'ü ?#&%',
    '\0',
    '//evil.test',
  ];
  test.each(odd)('the name %j is one part of an address, as a browser takes it, and comes back', async (name) => {
    const app = new Hono().get('/data/:name/rows', (c) => c.json(nameIn(c.req.param('name'))));
    const { href } = new URL(url(['data', { whole: name }, 'rows']), 'http://here');
    expect(await (await app.request(href)).json()).toBe(name);
  });
});

describe('hosts', () => {
  const local = hostRule({ port: 4270, isOpen: false, names: ['board.lan'] });
  test.each(['127.0.0.1:4270', 'localhost:4270', 'LOCALHOST:4270', '[::1]:4270', 'board.lan:4270'])(
    '%s is ours',
    (host) => expect(local(host)).toBe(true),
  );
  test.each([
    ...['', 'localhost', 'localhost:80', '127.0.0.1:4271', 'evil.test:4270', '127.0.0.1.evil.test:4270'],
    ...['xlocalhost:4270', 'localhost:4270:4270', '10.0.0.1:4270', '[::2]:4270', 'a@localhost:4270', '127.1:4270'],
  ])('%s is not', (host) => expect(local(host)).toBe(false));

  test('an address of this machine is, when others may reach it; a name is not', () => {
    const open = hostRule({ port: 80, isOpen: true, names: [] });
    expect(['10.0.0.1', '10.0.0.1:80', '[fe80::1]:80', 'evil.test'].map(open)).toEqual([true, true, true, false]);
  });
});

describe('vectors', () => {
  test('are curves, also where a number is none', () => {
    const cell = { length: 600, numbers: [1, 'NaN', -2, 'Infinity', 3], norm: null };
    const view = cellView('vector', cell);
    expect(view).toMatchObject({ kind: 'vector', text: '600 numbers', numbers: [1, NaN, -2, Infinity, 3] });
    expect(view.kind === 'vector' ? sparkPath(view.numbers, 100, 10) : '').toMatch(/^M0\.0 4\.0(L\d+\.\d \d+\.\d){4}$/);
    expect(cellView('vector', null).kind).toBe('null');
    // Of JSON that looks like it is shown what it is.
    expect(cellView('json', cell).kind).toBe('json');
  });
});

describe('output', () => {
  const shown = (text: string): string => renderToString(h(AnsiText, { text }));
  test.each([
    ['\u001b[31mred\u001b[0m plain', '<span class="fg-red">red</span> plain'],
    ['\u001b[1;32mboth\u001b[0m', '<span class="fg-green ansi-bold">both</span>'],
    ['<b>no</b>', '&lt;b>no&lt;/b>'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b[2J\u001b[Htext', 'text'],
    ['10 %\r20 %\ndone', '20 %\ndone'],
    ['\u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007', 'link'],
  ])('%j', (text, html) => expect(shown(text)).toBe(html));
});

test('source is coloured, and nothing of it is lost', () => {
  const text = `// a "comment"\nconst a = 'text' + \`more\`; /* <b> */ return call(12.5);`;
  const html = renderToString(h(Code, { text }));
  const words = [...html.matchAll(/<span class="code-(\w+)">([^<]*)/g)].map(([, kind, word]) => [kind, word]);
  expect(words).toContainEqual(['word', 'const']);
  expect(words).toContainEqual(['call', 'call']);
  expect(
    html
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&quot;', '"'),
  ).toBe(text);
});
