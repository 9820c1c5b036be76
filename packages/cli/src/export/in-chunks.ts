const chunkLength = 1 << 16;

/** The texts of many values behind a first one, joined to pieces that are worth a write. */
export function* inChunks<T>(values: Iterable<T>, text: (value: T) => string, first = ''): Generator<string> {
  let chunk = first;
  for (const value of values) {
    chunk += text(value);
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
