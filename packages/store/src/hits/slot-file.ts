import { closeSync, readSync, writeSync } from 'node:fs';
import { checksumOf, type Door } from '@accelerator/base';
import { quietly } from '../quietly.ts';

/** A job with some ten files fits; where a file system has no holes, a million jobs take 64 MB all the same. */
const slotBytes = 512;
const slotCount = 1 << 17;
/** Checksum and length of the text. */
const headBytes = 10;
/** Jobs that a run reuses mostly stand beside each other: read at once, they cost 0.3 µs each instead of 8. */
const slotsAtOnce = 64;
/** 4 MB. */
const mostBlocks = 128;
/** 1 MB. */
const mostPending = 2048;

/**
 * Short texts by number, each with a checksum, in one file: a text costs the same however many there are. Two numbers
 * may share a place, then the one that was written last has it. What was cut, damaged, or never written is undefined.
 */
export class SlotFile {
  readonly #door: Door;
  readonly #name: string;
  /** As they were when they were read; the last slots may be missing. */
  readonly #blocks = new Map<number, Buffer>();
  readonly #pending = new Map<number, Buffer>();

  constructor(door: Door, name: string) {
    this.#door = door;
    this.#name = name;
  }

  /** Whether there is something that `flush` would write. */
  get hasNews(): boolean {
    return this.#pending.size > 0;
  }

  read(number: number): string | undefined {
    const slot = number % slotCount;
    const block = this.#block(Math.floor(slot / slotsAtOnce));
    const start = (slot % slotsAtOnce) * slotBytes;
    if (block.byteLength < start + slotBytes) return undefined;
    const length = block.readUInt16LE(start + 8);
    const end = start + headBytes + length;
    if (length === 0 || length > slotBytes - headBytes) return undefined;
    if (checksumOf(block.subarray(start + 8, end)) !== block.readBigUInt64LE(start)) return undefined;
    return block.toString('utf8', start + headBytes, end);
  }

  /** Keeps a text, if it is short enough: written by `flush`, or when there are many. */
  write(number: number, text: string): void {
    const length = Buffer.byteLength(text);
    if (length > slotBytes - headBytes) return;
    const bytes = Buffer.alloc(slotBytes);
    bytes.writeUInt16LE(length, 8);
    bytes.write(text, headBytes);
    bytes.writeBigUInt64LE(checksumOf(bytes.subarray(8, headBytes + length)));
    this.#pending.set(number % slotCount, bytes);
    if (this.#pending.size >= mostPending) this.flush();
  }

  /** Writes what is new in place: whoever else writes here changes other slots, or writes the same. */
  flush(): void {
    if (this.#pending.size === 0) return;
    const slots = [...this.#pending.keys()].sort((a, b) => a - b);
    quietly(() => {
      const descriptor = this.#door.openToChange(this.#name);
      try {
        for (const { first, bytes } of this.#runsOf(slots))
          writeSync(descriptor, bytes, 0, bytes.length, first * slotBytes);
      } finally {
        closeSync(descriptor);
      }
    });
    this.#pending.clear();
    this.#blocks.clear();
  }

  /** Slots that follow one another, as one piece. */
  *#runsOf(slots: readonly number[]): Generator<{ readonly first: number; readonly bytes: Buffer }> {
    for (let from = 0; from < slots.length; ) {
      const first = slots[from] ?? 0;
      let to = from + 1;
      while (slots[to] === first + to - from) to++;
      yield { first, bytes: Buffer.concat(slots.slice(from, to).flatMap((slot) => this.#pending.get(slot) ?? [])) };
      from = to;
    }
  }

  #block(index: number): Buffer {
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    if (this.#blocks.size >= mostBlocks) this.#blocks.clear();
    const block = quietly(() => this.#readBlock(index)) ?? Buffer.alloc(0);
    this.#blocks.set(index, block);
    return block;
  }

  #readBlock(index: number): Buffer {
    const { descriptor } = this.#door.open(this.#name);
    try {
      const bytes = Buffer.allocUnsafe(slotsAtOnce * slotBytes);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, index * bytes.length));
    } finally {
      closeSync(descriptor);
    }
  }
}
