import { InputFile, jsonValue } from '@accelerator/job';
import { collectInputPaths, type OptionsSchema } from '@accelerator/method';
import { z } from 'zod';

/** One option of a method or a build script, for people. */
export interface OptionRow {
  readonly name: string;
  /** `integer ≥ 1`, `jpeg | png`, `[integer, integer]`, `list of files`. */
  readonly type: string;
  readonly required: boolean;
  /** As JSON; undefined when there is none. */
  readonly default: string | undefined;
  readonly description: string;
}

type Schema = z.core.JSONSchema.BaseSchema;

/** What a schema says of its options: names, types, defaults, descriptions. */
export function optionRows(schema: OptionsSchema): OptionRow[] {
  const described = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def;
      if (typesWithoutJson.has(type)) jsonSchema.$comment = type;
    },
  });
  const properties = described.properties ?? {};
  return Object.keys(schema.shape).map((name) => {
    const property = asSchema(properties[name]);
    const { description = '' } = property;
    const value = defaultOf(schema.shape[name]);
    const type = fileType(schema, name) ?? describeType(property);
    const required = described.required?.includes(name) === true;
    return {
      name,
      type,
      required,
      default: value === undefined ? undefined : JSON.stringify(jsonValue(value)),
      description,
    };
  });
}

const typesWithoutJson = new Set(['date', 'bigint', 'map', 'set']);

/** The default, wherever it stands among what wraps a type. (The JSON schema leaves out that of a type with a transform.) */
function defaultOf(option: z.core.$ZodType | undefined): unknown {
  for (let type: unknown = option; isType(type); ) {
    const { def } = type._zod;
    if ('defaultValue' in def) return def.defaultValue;
    type = 'innerType' in def ? def.innerType : 'in' in def ? def.in : undefined;
  }
  return undefined;
}

function isType(value: unknown): value is z.core.$ZodType {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

/** Input files are text to zod; that they are collected as files shows when one is parsed. */
function fileType(schema: OptionsSchema, name: string): string | undefined {
  const option = schema.shape[name];
  const found = (value: unknown): string | undefined => {
    const [path] = collectInputPaths(() => option !== undefined && z.safeParse(option, value).success).paths;
    return path === undefined ? undefined : path instanceof InputFile ? 'file' : 'folder';
  };
  const listed = found(['a']);
  return found('a') ?? (listed === undefined ? undefined : `list of ${listed}s`);
}

function describeType(schema: Schema): string {
  if (schema.$comment !== undefined) return schema.$comment;
  if (schema.enum !== undefined) return schema.enum.map(String).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return alternatives.map((each) => describeType(asSchema(each))).join(' or ');
  if (Array.isArray(schema.type)) return schema.type.map((type: string) => typeWords[type] ?? type).join(' or ');
  if (schema.prefixItems !== undefined) {
    return `[${schema.prefixItems.map((each) => describeType(asSchema(each))).join(', ')}]`;
  }
  if (schema.type === 'array') return `list of ${describeType(asSchema(schema.items))}`;
  const word = schema.type === undefined ? 'any value' : (typeWords[schema.type] ?? schema.type);
  return `${schema.format === undefined ? word : schema.format}${describeRange(schema)}`;
}

const typeWords: Readonly<Record<string, string>> = { string: 'text', null: 'null' };

function describeRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const isLimit = (limit: unknown): limit is number =>
    typeof limit === 'number' && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  const least = isLimit(minimum) ? `≥ ${minimum}` : isLimit(exclusiveMinimum) ? `> ${exclusiveMinimum}` : '';
  const most = isLimit(maximum) ? `≤ ${maximum}` : isLimit(exclusiveMaximum) ? `< ${exclusiveMaximum}` : '';
  return [least, most]
    .filter(Boolean)
    .map((limit) => ` ${limit}`)
    .join(',');
}

function asSchema(value: unknown): Schema {
  return isSchema(value) ? value : {};
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
