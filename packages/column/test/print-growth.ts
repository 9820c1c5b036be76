import { compressFrame } from '../src/body-codec.ts';

/** Compresses blocks without a turn of the loop between, as a phase does, and prints by how many MB the process grew. */
const [megabytes = '0'] = process.argv.slice(2);
const block = Buffer.alloc(1 << 20);
for (let at = 0, seed = 1; at < block.length; at++) {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
  block[at] = at % 24 < 16 ? seed >> 16 : 0;
}
const compress = (count: number): number => {
  let bytes = 0;
  for (let n = 0; n < count; n++) {
    block.writeUInt32LE(n, 8 * n);
    for (const piece of compressFrame(block, 'lz4') ?? []) bytes += piece.length;
  }
  return bytes;
};
compress(8);
const before = process.memoryUsage().rss;
const written = compress(Number(megabytes));
console.log(JSON.stringify({ grownMb: (process.memoryUsage().rss - before) / 1e6, writtenMb: written / 1e6 }));
