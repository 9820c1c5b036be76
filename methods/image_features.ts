import { defineMap, json, vector, z } from '@accelerator/sdk';
import { orNotAnImage } from './lib/errors.ts';
import { pixelLimitOption, rowOnErrorOption } from './lib/open-image.ts';
import { featuresLength, measurePicture } from './lib/pictures/measure-picture.ts';
import { readSquare } from './lib/pictures/read-square.ts';

export default defineMap({
  description:
    'Append what can be told of an image without a model: a perceptual hash, a vector of its colours and edges, how sharp, ' +
    'bright and rich in contrast it is, and its main colours. `find_duplicates` and `nearest` go on from there.',
  options: z.object({ pixelLimit: pixelLimitOption(), onError: rowOnErrorOption() }),
  input: { image: 'bytes' },
  output: {
    hash: 'ascii',
    features: vector(featuresLength),
    sharpness: 'float32',
    brightness: 'float32',
    contrast: 'float32',
    shadows: 'float32',
    highlights: 'float32',
    colours: json<{ readonly colour: string; readonly share: number }[]>(),
  },
  onError: ({ onError }) => onError,
  map: async ({ image }, { options }) =>
    measurePicture(await orNotAnImage('It', () => readSquare(image, options.pixelLimit))),
});
