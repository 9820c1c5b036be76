import { CompactFields, wire } from './compact-fields.ts';

/** What the module that decodes a file does not say, or gets wrong. */
export interface ParquetFooter {
  /** Leaves of the schema, by their number among those of the file, that are UUIDs: columns, and what lists and structs end in. */
  readonly uuids: ReadonlySet<number>;
  /** Leaves that are moments of 96 bits. */
  readonly moments: ReadonlySet<number>;
  /** The footer, in which these are bytes. Undefined: there are none. */
  readonly edited: Uint8Array | undefined;
}

/** Types of Parquet. */
const int96 = 3;
const fixedBytes = 7;
/** Of a moment. */
const momentBytes = 12;

/** A part of the footer that becomes another one. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly bytes: readonly number[];
}

interface SchemaElement {
  readonly children: number;
  readonly isUuid: boolean;
  /** Makes bytes of it. */
  readonly edit: Edit | undefined;
}

/**
 * Reads what a footer says of types. Moments of 96 bits are decoded as nanoseconds since 1970, of which 64 bits hold the
 * years 1677 to 2262: what lies beyond, and the end of year 9999 is common, would become another moment without a word.
 * So they are told to be bytes, which is how they are stored.
 */
export function readFooter(footer: Uint8Array): ParquetFooter {
  const elements: SchemaElement[] = [];
  const chunkTypes: Edit[][] = [];
  const fields = new CompactFields(footer);
  fields.struct((id, kind) => {
    if (id === 2 && kind === wire.list) {
      fields.list((element) => element === wire.struct && elements.push(readElement(fields)) > 0);
      return true;
    }
    if (id !== 4 || kind !== wire.list) return false;
    fields.list((element) => element === wire.struct && chunkTypes.push(readRowGroup(fields)) > 0);
    return true;
  });
  const leaves = elements.slice(1).filter(({ children }) => children === 0);
  const numbersOf = (wanted: (element: SchemaElement) => boolean): Set<number> =>
    new Set(leaves.flatMap((element, index) => (wanted(element) ? [index] : [])));
  const edits = leaves.flatMap(({ edit }, leaf): Edit[] =>
    edit === undefined ? [] : [edit, ...chunkTypes.flatMap((types) => types[leaf] ?? [])],
  );
  return {
    uuids: numbersOf(({ isUuid }) => isUuid),
    moments: numbersOf(({ edit }) => edit !== undefined),
    edited: edits.length === 0 ? undefined : edited(footer, edits),
  };
}

function readElement(fields: CompactFields): SchemaElement {
  let type: number | undefined;
  let children = 0;
  let isUuid = false;
  let edit: Edit | undefined;
  let typeAt = 0;
  let previous = 0;
  fields.struct((id, kind, header) => {
    if (previous === 1 && type === int96) edit = editOf(typeAt, { id, kind, header });
    previous = id;
    if (kind === wire.i32 && (id === 1 || id === 2 || id === 5)) {
      if (id === 1) typeAt = fields.at;
      const value = fields.integer();
      if (id === 1) type = value;
      if (id === 5) children = value;
      // The length of such bytes was there, whatever it was.
      if (id === 2 && edit !== undefined) edit = { ...edit, to: fields.at, bytes: bytesType };
      return true;
    }
    if (id !== 10 || kind !== wire.struct) return false;
    fields.struct((logical) => {
      if (logical === 14) isUuid = true;
      return false;
    }, 1);
    return true;
  });
  return { children, isUuid, edit };
}

/** A type, and as the second field its length. */
const bytesType = [zigzag(fixedBytes), 0x10 | wire.i32, zigzag(momentBytes)];

/** Fields have their numbers by the difference from the one before: that of the next one changes. */
function editOf(from: number, next: { readonly id: number; readonly kind: number; readonly header: number }): Edit {
  return { from, to: next.header + 1, bytes: [...bytesType, ((next.id - 2) << 4) | next.kind] };
}

/** @returns for each column, in their order, what makes its type that of bytes */
function readRowGroup(fields: CompactFields): Edit[] {
  const types: Edit[] = [];
  const bytes = [zigzag(fixedBytes)];
  fields.struct((id, kind) => {
    if (id !== 1 || kind !== wire.list) return false;
    fields.list((element) => {
      if (element !== wire.struct) return false;
      let edit: Edit = { from: 0, to: 0, bytes: [] };
      fields.struct((chunkId, chunkKind) => {
        if (chunkId !== 3 || chunkKind !== wire.struct) return false;
        fields.struct((metaId, metaKind) => {
          if (metaId !== 1 || metaKind !== wire.i32) return false;
          const from = fields.at;
          fields.integer();
          edit = { from, to: fields.at, bytes };
          return true;
        }, 2);
        return true;
      }, 1);
      types.push(edit);
      return true;
    });
    return true;
  });
  return types;
}

function zigzag(value: number): number {
  return value * 2;
}

function edited(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { from, to, bytes: replacement } of edits.toSorted((a, b) => a.from - b.from)) {
    pieces.push(bytes.subarray(at, from), Uint8Array.from(replacement));
    at = to;
  }
  return Buffer.concat([...pieces, bytes.subarray(at)]);
}
