import { colourHistogram, histogramLength, mainColours } from './colours.ts';
import { edgeHistogram, edgesLength } from './edges.ts';
import { perceptualHash } from './perceptual-hash.ts';
import { squareSize } from './read-square.ts';
import { shrink } from './shrink.ts';

/** Of the vector of features: colours, then edges. */
export const featuresLength = histogramLength + edgesLength;

/** What is told of a picture of `squareSize`² pixels of RGB. */
export function measurePicture(rgb: Uint8Array) {
  const luma = lumaOf(rgb);
  const small = shrink(rgb, { size: squareSize, channels: 3, by: 8 });
  const features = new Float32Array(featuresLength);
  features.set(colourHistogram(small), 0);
  features.set(edgeHistogram(shrink(luma, { size: squareSize, channels: 1, by: 2 })), histogramLength);
  // Both parts have the norm 1.
  for (let index = 0; index < features.length; index++) features[index] = (features[index] ?? 0) * Math.SQRT1_2;
  return {
    hash: perceptualHash(shrink(luma, { size: squareSize, channels: 1, by: 8 })),
    features,
    sharpness: sharpnessOf(luma),
    ...exposureOf(luma),
    colours: mainColours(small),
  };
}

/** By Rec. 601. */
function lumaOf(rgb: Uint8Array): Float32Array {
  const luma = new Float32Array(squareSize * squareSize);
  for (let pixel = 0, at = 0; pixel < luma.length; pixel++, at += 3) {
    luma[pixel] = 0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[at + 1] ?? 0) + 0.114 * (rgb[at + 2] ?? 0);
  }
  return luma;
}

/** Variance of the Laplacian: what a picture out of focus has little of. */
function sharpnessOf(luma: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (let y = 1; y < squareSize - 1; y++) {
    for (let x = 1; x < squareSize - 1; x++) {
      const at = y * squareSize + x;
      const beside =
        (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - squareSize] ?? 0) + (luma[at + squareSize] ?? 0);
      const value = beside - 4 * (luma[at] ?? 0);
      sum += value;
      squares += value * value;
    }
  }
  const count = (squareSize - 2) ** 2;
  return squares / count - (sum / count) ** 2;
}

/** All from 0 to 1: mean and deviation of the luma, and how much of the picture is next to black or white. */
function exposureOf(luma: Float32Array) {
  let [sum, squares, dark, bright] = [0, 0, 0, 0];
  for (const value of luma) {
    sum += value;
    squares += value * value;
    if (value < 8) dark++;
    if (value > 247) bright++;
  }
  const count = luma.length;
  const mean = sum / count;
  return {
    brightness: mean / 255,
    contrast: Math.sqrt(Math.max(0, squares / count - mean * mean)) / 255,
    shadows: dark / count,
    highlights: bright / count,
  };
}
