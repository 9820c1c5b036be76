import { isAcceleratorError } from '@accelerator/base';
import { Hono } from 'hono';
import { nameIn } from '../html/name-part.ts';
import { openShownDataset } from '../pages/data/open-dataset.ts';
import type { Serving } from '../server/answer.tsx';
import { sandboxed } from '../server/headers.ts';
import { numberOf } from '../server/query.ts';
import { reasonPicture } from '../thumbs/reason-picture.ts';
import { thumbSizes } from '../thumbs/thumb-order.ts';

const year = 31_536_000;

/** Pictures of values. The digest in the address is that of the value: what a browser keeps of it stays right. */
export function thumbRoutes({ board }: Serving): Hono {
  return new Hono().get('/data/:job/:name/thumb', async (c) => {
    const { column = '', row, size, v: digest = '' } = c.req.query();
    const wanted = thumbSizes.find((each) => each === Number(size)) ?? thumbSizes[0];
    if (!/^[0-9a-f]{32}$/.test(digest)) return c.text('The address of a picture holds the digest of its value.\n', 400);
    const { thumbnails, workdir } = board;
    const send = (picture: Uint8Array): Response =>
      c.body(Uint8Array.from(picture), 200, {
        ...sandboxed,
        'content-type': 'image/webp',
        'cache-control': `private, max-age=${year}, immutable`,
      });
    // Its digest says all of it: for a picture that is kept no manifest is read.
    const kept = thumbnails.kept(digest, wanted);
    if (kept !== undefined) return send(kept);
    const dataset = openShownDataset(board, c.req.param('job'), nameIn(c.req.param('name')));
    const order = {
      workdir: workdir.path,
      dataset: dataset.id,
      column,
      row: numberOf(row, 0),
      digest,
      size: wanted,
    };
    try {
      return send(await thumbnails.get(order, c.req.raw.signal));
    } catch (error) {
      if (c.req.raw.signal.aborted) return c.body(null, 204);
      if (!isAcceleratorError(error)) throw error;
      // A page shows it in the place of the picture; a program is told by the status.
      const accept = c.req.header('accept') ?? '';
      if (accept.startsWith('text/plain')) return c.text(`${error.message}\n`);
      if (!accept.startsWith('image/')) return c.text(`${error.message}\n`, 422);
      return c.body(reasonPicture(error.message), 200, { ...sandboxed, 'content-type': 'image/svg+xml' });
    }
  });
}
