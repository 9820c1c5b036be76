import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AcceleratorError, messageOf } from '@accelerator/base';

export const keyVariable = 'AX_CACHE_SIGNING_KEY';

const publicStart = 'ax-';
/** What stands before the 32 bytes of a public key of ed25519 in DER. */
const derHead = Buffer.from('302a300506032b6570032100', 'hex');

/** Signs records. */
export interface Signer {
  /** By which readers know the key. */
  readonly keyId: string;
  sign(text: string): string;
}

/** Knows whom to trust. */
export class TrustedKeys {
  readonly #keys = new Map<string, KeyObject>();

  /** @throws AcceleratorError `SIGNING_KEY` */
  constructor(texts: readonly string[]) {
    for (const text of texts) this.#keys.set(keyIdOf(text), publicKeyOf(text));
  }

  /** Whether there is anybody who is trusted; else everybody is. */
  get areAsked(): boolean {
    return this.#keys.size > 0;
  }

  /** Whether somebody who is trusted has signed a text. */
  hasSigned(text: string, keyId: string, signature: string): boolean {
    const key = this.#keys.get(keyId);
    return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  }
}

/** A new pair: the private key as PEM, for the file that `AX_CACHE_SIGNING_KEY` names, and the public one for `trust`. */
export function makeKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicText(privateKey),
  };
}

/** @param file what `AX_CACHE_SIGNING_KEY` names. @throws AcceleratorError `SIGNING_KEY` */
export function readSigner(file: string): Signer {
  try {
    const key = createPrivateKey(readFileSync(file, 'utf8'));
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of ${key.asymmetricKeyType}`);
    const keyId = keyIdOf(publicText(key));
    return { keyId, sign: (text) => sign(null, Buffer.from(text), key).toString('base64') };
  } catch (error) {
    throw badKey(`The signing key '${file}', which ${keyVariable} names, can't be used: ${messageOf(error)}.`, error);
  }
}

function publicText(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return publicStart + der.subarray(derHead.length).toString('base64url');
}

function publicKeyOf(text: string): KeyObject {
  const raw = Buffer.from(text.slice(publicStart.length), 'base64url');
  if (!text.startsWith(publicStart) || raw.length !== 32)
    throw badKey(`Expected a public key like 'ax-…' in 'trust' of the shared cache, received '${text}'.`);
  return createPublicKey({ key: Buffer.concat([derHead, raw]), format: 'der', type: 'spki' });
}

function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
}

function badKey(message: string, cause?: unknown): AcceleratorError {
  return new AcceleratorError({
    /** A key of the shared cache is none: the one that signs, or one of those that are trusted. */
    code: 'SIGNING_KEY',
    message,
    hint: '`ax cache keygen FILE` makes a pair of keys.',
    cause,
  });
}
