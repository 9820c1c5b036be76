import { z } from '@accelerator/sdk';

/** The schema of an option such as `[640, 480]`: width and height in pixels. */
export const imageSize = () => z.tuple([z.int().min(1), z.int().min(1)]);
