import { writeFileSync } from 'node:fs';
import { dataset, defineMethod, z } from '@accelerator/sdk';
import { pixelLimitOption } from './lib/open-image.ts';
import { drawPages } from './lib/sheets/draw-pages.ts';
import { planSections } from './lib/sheets/plan-sections.ts';
import { writeHtml } from './lib/sheets/write-html.ts';

export default defineMethod({
  description:
    'Draw images small beside each other, with captions from other columns: pages as JPEG or PNG files, or one HTML file. In ' +
    'groups by a column, or each image with those that `nearest` has found.',
  options: z.object({
    column: z.string().optional().describe('The images. Default: `thumb` if it is there, else `image`.'),
    captions: z
      .array(z.string())
      .default(['filename'])
      .describe('Columns whose values stand below each image; those that are no text with their names.'),
    group: z
      .string()
      .optional()
      .describe(
        'A column, such as `group` of find_duplicates: rows with equal values stand together, those with null are left out.',
      ),
    beside: z
      .string()
      .optional()
      .describe('A column, such as `neighbours` of nearest: the images that it names stand beside that of each row.'),
    format: z.enum(['jpeg', 'png', 'html']).default('jpeg').describe('sheet-1.jpg and so on, or sheet.html.'),
    title: z.string().default('').describe('Stands above.'),
    size: z.int().min(16).max(2048).default(200).describe('Width and height of the box that each image fits into.'),
    across: z.int().min(1).max(100).default(6).describe('How many images stand beside each other.'),
    down: z.int().min(1).max(100).default(8).describe('How many rows of images a page has at most; not of HTML.'),
    most: z.int().min(1).default(2000).describe('Images after so many are left out.'),
    pixelLimit: pixelLimitOption(),
  }),
  datasets: {
    source: dataset(),
    // What `neighbours` names, where it is not `source` itself.
    among: dataset.optional(),
  },
  async synthesis({ job, options, datasets: { source, among } }) {
    const plan = planSections({ source, among: among ?? source }, options);
    if (plan.leftOut > 0) console.log(`${plan.leftOut} images are left out: there is room for ${options.most}.`);
    const images = plan.sections.reduce((sum, { pictures }) => sum + pictures.length, 0);
    const onProgress = (done: number): void => job.progress(done, images);
    if (options.format === 'html') {
      await writeHtml(job.filename('sheet.html'), plan.sections, { ...options, onProgress });
      return { images, pages: 1 };
    }
    let pages = 0;
    for await (const page of drawPages(plan.sections, { ...options, format: options.format, onProgress })) {
      writeFileSync(job.filename(`sheet-${++pages}.${options.format === 'png' ? 'png' : 'jpg'}`), page);
    }
    return { images, pages };
  },
});
