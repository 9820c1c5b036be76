/** How many bytes at the end may be the beginning of a text that goes on in what comes next. */
export function heldBack(bytes: Buffer, text: Buffer): number {
  const first = text[0];
  if (first === undefined) return 0;
  for (let from = Math.max(0, bytes.length - text.length + 1); ; from++) {
    from = bytes.indexOf(first, from);
    if (from < 0) return 0;
    if (bytes.subarray(from).equals(text.subarray(0, bytes.length - from))) return bytes.length - from;
  }
}

/** Bytes that come in pieces, in which texts are replaced wherever a piece ends. */
export class Replacer {
  readonly #texts: readonly (readonly [text: Buffer, by: Buffer])[];
  #held: Buffer = Buffer.alloc(0);

  /** @param texts one that begins with another one stands before it */
  constructor(texts: readonly (readonly [text: string, by: string])[]) {
    this.#texts = texts.map(([text, by]) => [Buffer.from(text, 'utf8'), Buffer.from(by, 'utf8')]);
  }

  add(bytes: Buffer): Buffer {
    if (this.#texts.length === 0) return bytes;
    const all = Buffer.concat([this.#held, bytes]);
    const end = this.#settledEnd(all);
    this.#held = all.subarray(end);
    return this.#replaced(all.subarray(0, end));
  }

  /** What is left, when no more will come. */
  end(): Buffer {
    const rest = this.#replaced(this.#held);
    this.#held = Buffer.alloc(0);
    return rest;
  }

  /** Up to there nothing that comes changes what is replaced: no text goes on after it. */
  #settledEnd(all: Buffer): number {
    let end = all.length - Math.max(...this.#texts.map(([text]) => heldBack(all, text)));
    for (let before = -1; before !== end; ) {
      before = end;
      for (const [text] of this.#texts) {
        const found = all.indexOf(text, Math.max(0, end - text.length + 1));
        if (found >= 0 && found < end) end = found;
      }
    }
    return end;
  }

  #replaced(bytes: Buffer): Buffer {
    return this.#texts.reduce((rest, [text, by]) => replaceIn(rest, text, by), bytes);
  }
}

function replaceIn(bytes: Buffer, text: Buffer, by: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let found = bytes.indexOf(text); found >= 0; found = bytes.indexOf(text, from)) {
    parts.push(bytes.subarray(from, found), by);
    from = found + text.length;
  }
  return parts.length === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
}
