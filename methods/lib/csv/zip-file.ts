import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import type { FileEntry, Reader, ZipReader } from '@zip.js/zip.js';
import { unreadableTable } from './errors.ts';
import { startOf } from './unpack.ts';

/** Whether a file is a zip, by its first bytes. */
export function isZip(path: string): boolean {
  const [first, second, third, fourth] = startOf(path);
  return first === 0x50 && second === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6));
}

/** A zip whose files are unpacked one by one. */
export class ZipFile {
  readonly #name: string;
  readonly #handle: FileHandle;
  readonly #reader: ZipReader<unknown>;
  readonly #entries: readonly FileEntry[];

  private constructor(name: string, handle: FileHandle, reader: ZipReader<unknown>, entries: readonly FileEntry[]) {
    this.#name = name;
    this.#handle = handle;
    this.#reader = reader;
    this.#entries = entries;
  }

  /** @throws AcceleratorError `TABLE_FILE` when it is damaged */
  static async open(path: string, name: string): Promise<ZipFile> {
    const { ZipReader: Zip, configure } = await import('@zip.js/zip.js');
    configure({ useWebWorkers: false });
    const handle = await open(path);
    try {
      const reader = new Zip(await readerOf(handle));
      const entries = await reader.getEntries();
      const files = entries.filter((entry): entry is FileEntry => !entry.directory);
      return new ZipFile(name, handle, reader, files);
    } catch (cause) {
      await handle.close();
      throw unreadableTable(name, `it can't be read as a zip (${messageOf(cause)})`, { cause });
    }
  }

  /** The names of its files, in its order. */
  get members(): readonly string[] {
    return this.#entries.map(({ filename }) => filename);
  }

  /** @throws AcceleratorError `TABLE_FILE` when the file in it is encrypted or damaged */
  async unpack(member: string, target: string): Promise<void> {
    const name = `${this.#name}/${member}`;
    const entry = this.#entries.find(({ filename }) => filename === member);
    if (entry === undefined) throw new Error(`Internal error: no file ${name}`);
    if (entry.encrypted)
      throw unreadableTable(name, 'it is encrypted', { hint: 'Unpack the zip first, with its password.' });
    const output = createWriteStream(target, { flags: 'wx' });
    try {
      await entry.getData(Writable.toWeb(output), { checkSignature: true });
    } catch (cause) {
      if (cause instanceof Error && 'syscall' in cause) throw cause;
      throw unreadableTable(name, `it can't be unpacked (${messageOf(cause)})`, { cause });
    }
  }

  async close(): Promise<void> {
    await this.#reader.close();
    await this.#handle.close();
  }
}

async function readerOf(handle: FileHandle): Promise<Reader<FileHandle>> {
  const { Reader: Base } = await import('@zip.js/zip.js');
  const { size } = await handle.stat();
  class HandleReader extends Base<FileHandle> {
    override readonly size = size;

    override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - index)));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, index);
      return bytes.subarray(0, bytesRead);
    }
  }
  return new HandleReader(handle);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
