import { type KeyPreimage, preimageText } from '@accelerator/job';
import { sha256 } from './envelope.ts';

/** Raised when records change so that others can't read them. */
const recordFormat = 1;

/** What is part of every address: the platform, unless results are said to be the same on all. */
export function platformTag(platform: 'same' | 'any'): string {
  return platform === 'any' ? 'any' : `${process.platform}-${process.arch}`;
}

/** Where the record of a job lies. @param preimage with its inputs by content */
export function addressOf(preimage: KeyPreimage, platform: string): string {
  return sha256(`ax record ${recordFormat}\n${platform}\n${preimageText(preimage)}`);
}

/** Where is noted which records those are of maps that differ in their rows only. @param base its pre-image without rows */
export function rowsAddressOf(base: string, platform: string): string {
  return sha256(`ax rows ${recordFormat}\n${platform}\n${base}`);
}
