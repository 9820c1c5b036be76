import { expect, test } from 'vitest';
import { keyCode } from '../src/bundle/key-code.ts';

const module = (spec: string, before = '', name = 'defineMap'): string =>
  `import{defineMap,defineMethod}from"@accelerator/sdk";${before}var m_default=${name}({${spec}});export{m_default as default};`;

const plain = module('output:{n:"int32"},map:f');

test.each([
  ['a rate', 'output:{n:"int32"},rate:{perSecond:.5},map:f'],
  ['retries', 'retries:{times:3,delay:60*1e3},output:{n:"int32"},map:f'],
  ['a count of retries', 'output:{n:"int32"},map:f,retries:2'],
  ['whether it is resumed, true or false like a limit', 'resume:false,output:{n:"int32"},map:f'],
  ['quoted names', '"maxParallel":2,output:{n:"int32"},"rate":{"perSecond":3},map:f'],
  ['all of them', 'concurrency:8,timeLimit:9,output:{n:"int32"},maxParallel:1,retries:{},map:f,rate:{perSecond:100}'],
])('%s in numbers count for nothing', async (_, spec) => {
  expect(await keyCode(module(spec))).toBe(plain);
  expect(await keyCode(module(spec, '', 'defineMethod'))).toBe(plain.replace('=defineMap(', '=defineMethod('));
});

test('what decides which errors count stays', async () => {
  const when = 'retries:{when:e=>e.code===429}';
  expect(await keyCode(module('retries:{times:3,when:e=>e.code===429,delay:5},map:f'))).toBe(module(`${when},map:f`));
});

test.each([
  ['a constant, which may serve elsewhere', module('rate:{perSecond},map:f', 'var perSecond=5;')],
  ['a call', module('maxParallel:Number(x),map:f')],
  ['a text', module('rate:"5",map:f')],
  ['an object that is spread', module('...shared,map:f', 'var shared={rate:{perSecond:5}};')],
  ['what is spread in a limit', module('rate:{...x},map:f')],
  ['a computed name', module('["rate"]:{perSecond:5},map:f')],
  ['a getter', module('get rate(){return{perSecond:5}},map:f')],
  ['another object', module('map:()=>ask({rate:{perSecond:5}})')],
  ['options', module('options:z.object({rate:z.number().default(5)}),map:f')],
  ['a definition that code reads', module('rate:{perSecond:5},map:()=>m_default.map.callsPerSecond')],
  ['a definition among others', module('rate:{perSecond:5},map:f', 'var o=defineMap({retries:3,map:()=>other(o)});')],
  ['a function of the project', module('rate:{perSecond:5},map:f').replace('defineMap,', '').concat('')],
])('%s counts', async (_, code) => {
  expect(await keyCode(code)).toBe(code);
});
