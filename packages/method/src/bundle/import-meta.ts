/**
 * A bundle names no place of this machine. Where a local file asks for its own (`import.meta.url`, `__dirname`), the
 * bundle has a text or a name that says which file is meant, and the linker puts in where that is.
 */
type Wanted = 'url' | 'filename' | 'dirname';

/** What a local file may ask for, and what stands for it, as esbuild's `define`. @param name relative to the project */
export function metaDefines(name: string): Record<string, string> {
  const text = (wanted: Wanted): string => JSON.stringify(metaText(wanted, name));
  return {
    'import.meta.url': text('url'),
    'import.meta.filename': text('filename'),
    'import.meta.dirname': text('dirname'),
    'import.meta.main': 'false',
    'import.meta': `__ax_meta_${Buffer.from(name).toString('hex')}`,
    __filename: text('filename'),
    __dirname: text('dirname'),
  };
}

/** Whether a source may ask for its place: then it needs a closer look. */
export function mayAskForMeta(source: string): boolean {
  return /import\s*\.\s*meta|__filename|__dirname/.test(source);
}

export function metaText(wanted: Wanted, name: string): string {
  const letters = encodeURIComponent(name).replace(/[!'()*~]/g, (each) => `%${each.charCodeAt(0).toString(16)}`);
  return `ax-place:${wanted}:${letters}:`;
}

/** Something in a bundle that stands for a place. */
export interface FoundMeta {
  readonly start: number;
  readonly end: number;
  /** The file that is meant, relative to the project. */
  readonly name: string;
  /** A text in quotes of some kind, or all of `import.meta`. */
  readonly wanted: Wanted | 'meta';
}

const metaPattern = /ax-place:(url|filename|dirname):([\w.%-]*):|\b__ax_meta_([0-9a-f]+)\b/g;

export function findMetas(code: string): FoundMeta[] {
  return [...code.matchAll(metaPattern)].map((found) => {
    const [text, wanted, letters = '', hex] = found;
    return {
      start: found.index,
      end: found.index + text.length,
      name: hex === undefined ? decodeURIComponent(letters) : Buffer.from(hex, 'hex').toString('utf8'),
      wanted: wanted === 'url' || wanted === 'filename' || wanted === 'dirname' ? wanted : 'meta',
    };
  });
}
