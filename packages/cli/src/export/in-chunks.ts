const chunkLength = 1 << 16;

/** The texts of many values, joined to pieces that are worth a write. */
export function* inChunks<T>(values: Iterable<T>, text: (value: T) => string): Generator<string> {
  let chunk = '';
  for (const value of values) {
    chunk += text(value);
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
