/** Kinds of values in Thrift's compact protocol. */
export const wire = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
};

/** Structs in structs, of which a footer has few. */
const deepest = 32;

/** Goes over what is written in Thrift's compact protocol, and finds out where things are. Nothing is known to be right. */
export class CompactFields {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The fields of a struct; whoever wants one reads it, the others are skipped. @param use says whether it has read it */
  struct(use: (id: number, kind: number, header: number) => boolean, depth = 0): void {
    let id = 0;
    for (;;) {
      const header = this.at;
      const byte = this.byte();
      const kind = byte & 15;
      if (kind === 0) return;
      id = byte >> 4 === 0 ? this.integer() : id + (byte >> 4);
      if (!use(id, kind, header)) this.skip(kind, depth);
    }
  }

  /** The elements of a list. */
  list(use: (kind: number) => boolean, depth = 0): void {
    const byte = this.byte();
    const kind = byte & 15;
    const count = byte >> 4 === 15 ? this.#varint() : byte >> 4;
    this.#checkCount(count);
    for (let each = 0; each < count; each++) if (!use(kind)) this.skip(kind, depth, true);
  }

  skip(kind: number, depth = 0, isElement = false): void {
    if (depth > deepest) throw new Error('its index is nested too deep');
    switch (kind) {
      case wire.true:
      case wire.false:
        if (isElement) this.at++;
        break;
      case wire.byte:
        this.at++;
        break;
      case wire.i16:
      case wire.i32:
      case wire.i64:
        this.#varint();
        break;
      case wire.double:
        this.at += 8;
        break;
      case wire.binary: {
        const length = this.#varint();
        this.at += length;
        break;
      }
      case wire.list:
      case wire.set:
        this.list(() => false, depth + 1);
        break;
      case wire.map:
        this.#skipMap(depth);
        break;
      case wire.struct:
        this.struct(() => false, depth + 1);
        break;
      default:
        throw new Error('its index has a value of a kind that there is not');
    }
    if (this.at > this.#bytes.length) throw endsEarly();
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw endsEarly();
    return byte;
  }

  /** A number with a sign. */
  integer(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      if (factor > 2 ** 63) throw new Error('its index has a number that never ends');
    }
  }

  #skipMap(depth: number): void {
    const count = this.#varint();
    if (count === 0) return;
    this.#checkCount(count);
    const kinds = this.byte();
    for (let each = 0; each < count; each++) {
      this.skip(kinds >> 4, depth + 1, true);
      this.skip(kinds & 15, depth + 1, true);
    }
  }

  /** Each element takes a byte at least. */
  #checkCount(count: number): void {
    if (count > this.#bytes.length - this.at) throw endsEarly();
  }
}

function endsEarly(): Error {
  return new Error('its index ends too early');
}
