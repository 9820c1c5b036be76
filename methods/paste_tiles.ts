import { AcceleratorError, dataset, defineMethod, z } from '@accelerator/sdk';
import { chainOption, rowsOf } from './lib/chain-option.ts';
import { type Pixels, writePng } from './lib/pixels.ts';
import { pasteTile, type TilePosition, tilePositions } from './lib/tiles.ts';

export default defineMethod({
  description:
    'Put the tiles in the column `nearest` together to images again: PNG files in a dataset with their names.',
  options: z.object({ chain: chainOption() }),
  datasets: { source: dataset({ filename: 'unicode', x: 'int32', y: 'int32', nearest: 'bytes' }) },
  async synthesis({ job, options, datasets: { source } }) {
    const columns = {
      image: { type: 'bytes', nullable: false },
      filename: { type: 'unicode', nullable: false },
    } as const;
    const writer = job.datasetWriter({ columns }).split();
    const rows = rowsOf(source, options.chain);
    const allTiles = rows.iterate('roundrobin', ['filename', 'x', 'y', 'nearest']);
    // One image is in memory at a time.
    for (const { filename, tiles } of byImage(allTiles)) {
      writer.write({ image: await writePng(pasteAll(filename, tiles)), filename });
    }
  },
});

interface Tile extends TilePosition {
  readonly pixels: Uint8Array;
}

interface TiledImage {
  readonly filename: string;
  readonly tiles: Tile[];
}

/** The rows are in the order in which cut_tiles wrote them: each image begins with the tile at (0, 0). */
function* byImage(rows: Iterable<readonly [string, number, number, Uint8Array]>): Generator<TiledImage> {
  let image: TiledImage | undefined;
  for (const [filename, x, y, pixels] of rows) {
    if (image === undefined || (x === 0 && y === 0)) {
      if (image !== undefined) yield image;
      image = { filename, tiles: [] };
    }
    image.tiles.push({ x, y, pixels });
  }
  if (image !== undefined) yield image;
}

function pasteAll(filename: string, tiles: readonly Tile[]): Pixels {
  const size = Math.sqrt((tiles[0]?.pixels.length ?? 0) / 3);
  const width = tiles.reduce((most, { x }) => Math.max(most, x + size), 0);
  const height = tiles.reduce((most, { y }) => Math.max(most, y + size), 0);
  const image: Pixels = { data: new Uint8Array(width * height * 3), width, height, channels: 3 };
  const positions = tilePositions(image, size, `The image '${filename}'`);
  const isComplete = positions.every(({ x, y }, index) => tiles[index]?.x === x && tiles[index]?.y === y);
  if (!isComplete || positions.length !== tiles.length) throw missingTiles(filename);
  for (const tile of tiles) pasteTile(image, tile, size, tile.pixels);
  return image;
}

/**
 * The tiles of an image are incomplete or in another order.
 *
 * @remedy Give `paste_tiles` a dataset that `cut_tiles` made, or a map over one.
 */
function missingTiles(filename: string): AcceleratorError {
  return new AcceleratorError({
    code: 'MISSING_TILES',
    message: `Expected all tiles of the image '${filename}' in the order in which cut_tiles gives them.`,
  });
}
