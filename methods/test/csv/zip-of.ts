import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js';

/** A zip with a folder and these files. */
export async function zipOf(files: Readonly<Record<string, string>>, password?: string): Promise<Buffer> {
  const writer = new ZipWriter(new BlobWriter(), {
    useWebWorkers: false,
    ...(password !== undefined && { password, zipCrypto: true }),
  });
  await writer.add('folder/', undefined, { directory: true });
  for (const [name, text] of Object.entries(files)) await writer.add(name, new TextReader(text));
  return Buffer.from(await (await writer.close()).arrayBuffer());
}
