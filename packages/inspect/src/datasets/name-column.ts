const usual = ['filename', 'name', 'path', 'file', 'title', 'id', 'key'];

/** The column that tells a person which row is which: one with a usual name, else the first of text. */
export function nameColumn(dataset: {
  readonly columns: ReadonlyMap<string, { readonly name: string; readonly type: string }>;
}): string | undefined {
  const { columns } = dataset;
  const named = usual.find((name) => columns.has(name) && !isBytes(columns.get(name)?.type));
  return named ?? [...columns.values()].find(({ type }) => type === 'unicode' || type === 'ascii')?.name;
}

function isBytes(type: string | undefined): boolean {
  return type === 'bytes' || type === 'image';
}
