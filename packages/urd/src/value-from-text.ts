import { collectInputPaths } from '@accelerator/method';
import { safeParse } from 'zod/v4/core';
import { definitionOf, innerSchema, type Schema } from './inner-schema.ts';

/** What a path on a command line is called as an option: there it is one from the current folder. */
export type PathName = (text: string) => string;

/**
 * The value that a text on a command line means for an option: `7`, `true`, `2026-11-20`, `100,100` for an array or a tuple, JSON
 * for anything else. A text that means nothing there stays a text: the schema says what it expects instead.
 */
export function valueFromText(schema: Schema, text: string, pathName: PathName): unknown {
  if (isFile(schema)) return pathName(text);
  const inner = innerSchema(schema);
  const def = definitionOf(schema);
  if (inner !== undefined) {
    const value = valueFromText(inner, text, pathName);
    return def.type === 'nullable' && value === 'null' ? null : value;
  }
  switch (def.type) {
    case 'number':
      return /^\s*$/.test(text) || Number.isNaN(Number(text)) ? text : Number(text);
    case 'bigint':
      return /^[+-]?\d+$/.test(text) ? BigInt(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'date':
      return Number.isNaN(Date.parse(text)) ? text : new Date(text);
    case 'literal':
      return def.values.find((value) => String(value) === text) ?? text;
    case 'enum':
      return Object.values(def.entries).find((value) => String(value) === text) ?? text;
    case 'string':
      return text;
    case 'array':
    case 'tuple':
    case 'set':
      return listFromTexts(schema, [text], pathName);
    case 'union': {
      const values = def.options.map((option) => [option, valueFromText(option, text, pathName)] as const);
      return values.find(([option, value]) => safeParse(option, value).success)?.[1] ?? text;
    }
    default:
      return fromJson(text) ?? text;
  }
}

/**
 * The value of an option that takes several: its texts, one for each time that it was named, where commas part elements.
 * Names of files may hold commas, and are named one by one.
 */
export function listFromTexts(schema: Schema, texts: readonly string[], pathName: PathName): unknown {
  const json = texts.length === 1 && texts[0]?.startsWith('[') ? fromJson(texts[0]) : undefined;
  const elementOf = elementsOf(schema);
  if (json !== undefined || elementOf === undefined) return json ?? texts[0];
  const first = elementOf(0);
  const isWhole =
    first === undefined || isFile(first) || ['object', 'record', 'array', 'tuple'].includes(kindOf(first));
  const parts = isWhole ? texts : texts.flatMap((text) => (text === '' ? [] : text.split(',')));
  const values = parts.map((part, index) => {
    const element = elementOf(index);
    return element === undefined ? part : valueFromText(element, part, pathName);
  });
  return kindOf(schema) === 'set' ? new Set(values) : values;
}

/** Whether an option takes several values. */
export function takesList(schema: Schema): boolean {
  return elementsOf(schema) !== undefined;
}

/** The schema of each element, by its index; undefined when it takes no elements. */
function elementsOf(schema: Schema): ((index: number) => Schema | undefined) | undefined {
  const inner = innerSchema(schema);
  if (inner !== undefined) return elementsOf(inner);
  const def = definitionOf(schema);
  if (def.type === 'array') return () => def.element;
  if (def.type === 'set') return () => def.valueType;
  if (def.type === 'tuple') return (index) => def.items[index] ?? def.rest ?? undefined;
  return undefined;
}

function kindOf(schema: Schema): string {
  const inner = innerSchema(schema);
  return inner === undefined ? definitionOf(schema).type : kindOf(inner);
}

/** Input files and folders are text to zod; that they are none shows when one is parsed. */
function isFile(schema: Schema): boolean {
  return collectInputPaths(() => safeParse(schema, 'a').success).paths.length > 0;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
