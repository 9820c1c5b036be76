interface Square {
  /** Width and height. */
  readonly size: number;
  readonly channels: number;
  /** How many pixels of a row become one. */
  readonly by: number;
}

/** A square picture by the means of its blocks. */
export function shrink(pixels: ArrayLike<number>, { size, channels, by }: Square): Float32Array {
  const small = size / by;
  const means = new Float32Array(small * small * channels);
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / by) * small;
    for (let x = 0; x < size; x++) {
      const to = (row + Math.floor(x / by)) * channels;
      const from = (y * size + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        means[to + channel] = (means[to + channel] ?? 0) + (pixels[from + channel] ?? 0);
      }
    }
  }
  const area = by * by;
  for (let index = 0; index < means.length; index++) means[index] = (means[index] ?? 0) / area;
  return means;
}
