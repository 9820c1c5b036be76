import { digestOf } from './digest.ts';
import { isPlainObject } from './shapes.ts';

/** The last field of a sealed record: the digest of all bytes before it. */
const sealName = 'checksum';
const sealStart = `,\n  "${sealName}": "`;
const sealEnd = '"\n}\n';
const digits = 32;
const sealBytes = sealStart.length + digits + sealEnd.length;

/** JSON for people too, in whose last field stands the digest of everything before it: `openSealed` sees each byte that changes. */
export function sealJson(record: object): string {
  // Without the brace that ends it.
  const body = JSON.stringify(record, null, 2).slice(0, -'\n}'.length);
  return body + sealStart + digestOf(body) + sealEnd;
}

/** What was read, without its seal, and whether it is as it was written. */
export interface OpenedSeal {
  readonly value: unknown;
  /** `missing`: there is none, as in records of earlier versions. */
  readonly seal: 'whole' | 'broken' | 'missing';
}

/** What `sealJson` wrote; or other JSON. @throws SyntaxError for what is no JSON */
export function openSealed(bytes: Uint8Array): OpenedSeal {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parsed: unknown = JSON.parse(text.toString('utf8'));
  if (!isPlainObject(parsed) || !Object.hasOwn(parsed, sealName)) return { value: parsed, seal: 'missing' };
  const { [sealName]: digest, ...value } = parsed;
  const end = text.length - sealBytes;
  const isWhole =
    typeof digest === 'string' &&
    text.toString('latin1', Math.max(0, end)) === sealStart + digest + sealEnd &&
    digestOf(text.subarray(0, end)) === digest;
  return { value, seal: isWhole ? 'whole' : 'broken' };
}
