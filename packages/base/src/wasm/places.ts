import { Checksum } from '../digest.ts';
import { MessageHasher, type Messages } from './messages.ts';

/** Messages before each of which a byte is put: one for all, or one for each. */
export interface TaggedMessages extends Messages {
  readonly tags: Uint8Array | number;
}

/** `checksumOf` a tag and a message, modulo `slices`, for each of many messages. */
export function placesOfMessages(messages: TaggedMessages, slices: number): Uint32Array {
  const { bytes, offsets, tags } = messages;
  const count = offsets.length - 1;
  const places = new Uint32Array(count);
  const hasher = MessageHasher.shared;
  for (let from = 0; from < count; ) {
    const put = hasher.put(messages, from);
    if (put > 0) {
      const own = typeof tags === 'number' ? tags : tags.subarray(from, from + put);
      places.set(hasher.placesOfPut(put, own, slices), from);
      from += put;
    } else {
      const tag = typeof tags === 'number' ? tags : (tags[from] ?? 0);
      const sum = new Checksum().update(Uint8Array.of(tag)).update(bytes.subarray(offsets[from], offsets[from + 1]));
      places[from++] = Number(sum.checksum() % BigInt(slices));
    }
  }
  return places;
}
