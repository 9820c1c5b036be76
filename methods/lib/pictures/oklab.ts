/** Light of each sRGB value. */
const linear = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

/** Lightness from 0 to 1, and two axes of colour, about -0.3 to 0.3: equal distances look equally different (Ottosson 2020). */
export type Oklab = readonly [lightness: number, greenRed: number, blueYellow: number];

/** @param red and the others from 0 to 255 */
export function toOklab(red: number, green: number, blue: number): Oklab {
  const [r, g, b] = [lightOf(red), lightOf(green), lightOf(blue)];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

function lightOf(value: number): number {
  return linear[Math.round(value)] ?? 0;
}
