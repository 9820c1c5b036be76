const word = new Float32Array(1);
const wordBits = new Uint32Array(word.buffer);

/** The bits of the nearest half-precision numbers; of two equally near ones the even one. Beyond 65,504 it is infinite. */
export function toHalfBits(numbers: Float32Array): Uint16Array {
  const halves = new Uint16Array(numbers.length);
  for (let index = 0; index < numbers.length; index++) {
    word[0] = numbers[index] ?? 0;
    const bits = wordBits[0] ?? 0;
    halves[index] = ((bits >>> 16) & 0x8000) | magnitude(bits & 0x7fff_ffff);
  }
  return halves;
}

/** Of a number without its sign. */
function magnitude(bits: number): number {
  if (bits > 0x7f80_0000) return 0x7e00;
  if (bits >= 0x4780_0000) return 0x7c00;
  // Exponents are less biased by 112; what carries out of the fraction counts the exponent up.
  if (bits >= 0x3880_0000) return rounded(bits - 0x3800_0000, 13);
  // Subnormal: multiples of 2^-24, the smallest of which is rounded to from half of it.
  const shift = 126 - (bits >>> 23);
  return shift > 24 ? 0 : rounded((bits & 0x7f_ffff) | 0x80_0000, shift);
}

function rounded(bits: number, shift: number): number {
  const kept = bits >>> shift;
  const left = bits - kept * 2 ** shift;
  const half = 2 ** (shift - 1);
  return left > half || (left === half && kept % 2 === 1) ? kept + 1 : kept;
}

export function fromHalfBits(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const [exponent, fraction] = [(half >>> 10) & 31, half & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  });
}
