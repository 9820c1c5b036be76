import { WasmModule } from '@accelerator/base';
import { copiedAtOnce, farthest, lz4Functions, tableBytes } from './lz4-code.ts';

// Where things lie in the memory of the module.
const tableAt = 0;
const bytesAt = Math.max(tableBytes, farthest + 1);

let made: Lz4Module | undefined;

interface Lz4Module {
  readonly module: WasmModule;
  readonly block: (...values: readonly number[]) => unknown;
}

/**
 * An LZ4 block, behind `ahead` bytes that are the caller's to fill. The package for it gives memory back only when the
 * process's loop turns: of 12 GB that a phase wrote in one go, 12 GB stayed in memory. In WebAssembly it is fast from the
 * first block on: sixteen blocks of integers, 512 KiB each, take 21 ms in a fresh process, 65 in JavaScript.
 */
export function compressBlock(bytes: Buffer, ahead: number): Buffer {
  made ??= makeModule();
  const { module, block } = made;
  const to = bytesAt + bytes.length;
  module.makeRoom(to + bytes.length + Math.ceil(bytes.length / 255) + 16 + copiedAtOnce);
  new Uint8Array(module.memory, bytesAt, bytes.length).set(bytes);
  const length = Number(block(tableAt, bytesAt, to, to)) - to;
  const packed = Buffer.allocUnsafeSlow(ahead + length);
  packed.set(new Uint8Array(module.memory, to, length), ahead);
  return packed;
}

function makeModule(): Lz4Module {
  const module = new WasmModule(lz4Functions(), bytesAt);
  return { module, block: module.function('block') };
}
