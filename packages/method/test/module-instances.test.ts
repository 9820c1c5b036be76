import { rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { moduleInstances } from '../src/link/module-instances.ts';

const file = `/tmp/ax-module-instances-${process.pid}.mjs`;
const url = pathToFileURL(file).href;

afterAll(() => rmSync(file, { force: true }));

test.each([
  ['nothing', 'var a=7;export{a as default};'],
  ['names', 'import{sep,delimiter as d}from"node:path";var a=sep+d;export{a as default};'],
  ['a default', "import path from 'node:path';\nvar a = path.sep;\nexport { a as default };\n"],
  ['a default with names', 'import path,{sep}from"path";var a=path.sep+sep;export{a as default}'],
  ['a default with all', 'import path,*as all from"path";var a=path.sep+all.default.sep;export{a as default};'],
  ['all', 'import*as all from"node:path";var a=all.sep;export{a as default};'],
  ['a default by its name', 'import{default as p}from"node:path";var a=p.sep;export{a as default};'],
  ['no name', 'import"node:path";var a=1;export{a as default};'],
  ['nothing, and awaits', 'var a=await Promise.resolve(3);export{a as default};'],
  ['several exports', 'var a=1,b=2;export{b,a as default};'],
  ['what looks like an export', 'var a="export{b as default}";export{a as default};'],
  ['strict code', 'var a=(function(){return this===void 0})();export{a as default};'],
  ['no own this', 'var a=this===void 0;export{a as default};'],
  ['a comment at the end', 'var a=1;export{a as default}; // the end'],
])('an instance as a function is that of the module: it imports %s', async (_, code) => {
  writeFileSync(file, code);
  const imported: { readonly default: unknown } = await import(`${url}?${Math.random()}`);
  const make = await moduleInstances(code, url);
  expect(make).toBeDefined();
  expect(await make?.()).toEqual(imported.default);
});

test('each instance has variables of its own', async () => {
  const make = await moduleInstances('let n=0;var count=()=>++n;export{count as default};', url);
  const counts: unknown[] = [];
  for (let each = 0; each < 2; each++) {
    const count = await make?.();
    if (typeof count === 'function') counts.push(count(), count());
  }
  expect(counts).toEqual([1, 2, 1, 2]);
});

test('an error is where it is in the module', async () => {
  const code =
    'import{sep}from"node:path";var f=()=>{throw new Error(sep)};\nvar g=()=>{throw new Error()};export{f as default,g};';
  const f = await (await moduleInstances(code, url))?.();
  expect(f).toThrow();
  const [, frame] = /at (.*)/.exec(thrownBy(f)) ?? [];
  expect(frame).toContain(`${url}:1:${code.indexOf('new Error') + 1}`);
});

function thrownBy(f: unknown): string {
  try {
    if (typeof f === 'function') f();
  } catch (error) {
    if (error instanceof Error) return error.stack ?? '';
  }
  return '';
}

test.each([
  ['an import while it runs', 'var a=(await import("node:path")).sep;export{a as default};'],
  ['one in a text', 'var a=new Function("return import(\'node:path\')");export{a as default};'],
  ['a package, whose exports may change while it runs', 'import{z}from"zod";var a=z;export{a as default};'],
  ['a name that is not there', 'import{none}from"node:path";var a=none;export{a as default};'],
  ['data', 'import a from"./a.json"with{type:"json"};export{a as default};'],
  ['what is changed behind it', 'import{syncBuiltinESMExports as a}from"node:module";export{a as default};'],
  ['a comment as in HTML', 'var x=1,a=x<!--x;export{a as default};'],
  ['an export by declaration', 'export default 1;'],
  ['an export that is an import', 'import{sep}from"node:path";export{sep as default};'],
])('what a function can not do as a module does it stays a module: %s', async (_, code) => {
  expect(await moduleInstances(code, url)).toBeUndefined();
});
