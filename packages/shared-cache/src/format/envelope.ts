import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzip } from 'node:zlib';
import type { Signer, TrustedKeys } from './signing.ts';

const magic = 'ax1';
const nobody = '-';
/** Of a record as it is stored, and unpacked. */
export const largestRecord = 1 << 26;
const largestText = 1 << 28;
const longestHead = 400;

/**
 * A record as it is stored: a line `ax1 <SHA-256 of the rest> <key id> <signature>`, then compressed JSON. What is signed
 * holds the address, so that a record can't be put where another one belongs.
 */
export async function seal(address: string, record: unknown, signer: Signer | undefined): Promise<Buffer> {
  const body = await promisify(gzip)(JSON.stringify(record));
  const digest = sha256(body);
  const signed = signer === undefined ? [nobody, nobody] : [signer.keyId, signer.sign(signedText(address, digest))];
  return Buffer.concat([Buffer.from(`${[magic, digest, ...signed].join(' ')}\n`, 'latin1'), body]);
}

/** Why a record is not used, as the end of a sentence. */
export class RecordRefused extends Error {}

/** The JSON of a record. @throws RecordRefused */
export async function unseal(address: string, bytes: Buffer, trusted: TrustedKeys): Promise<unknown> {
  const end = bytes.subarray(0, longestHead).indexOf('\n');
  const [start, digest = '', keyId = '', signature = '', ...more] = bytes
    .toString('latin1', 0, Math.max(end, 0))
    .split(' ');
  if (start !== magic || more.length > 0) throw new RecordRefused('it is no record');
  const body = bytes.subarray(end + 1);
  if (sha256(body) !== digest) throw new RecordRefused('it is damaged');
  if (trusted.areAsked && !trusted.hasSigned(signedText(address, digest), keyId, signature))
    throw new RecordRefused('nobody who is trusted has signed it');
  try {
    const text = await unpack(body);
    return JSON.parse(text.toString('utf8'));
  } catch (cause) {
    throw new RecordRefused("it can't be unpacked", { cause });
  }
}

/** That of most jobs has one or two kilobytes: a thread for it costs four times as much as unpacking it. */
const smallBody = 1 << 16;

function unpack(body: Buffer): Buffer | Promise<Buffer> {
  const options = { maxOutputLength: largestText };
  return body.byteLength <= smallBody ? gunzipSync(body, options) : promisify(gunzip)(body, options);
}

function signedText(address: string, digest: string): string {
  return `${magic}\nac\n${address}\n${digest}`;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
