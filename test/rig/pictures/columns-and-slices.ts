import { arrow, box, sheet, text } from './sheet.ts';

const columns = [
  ['filename', 'sage'],
  ['shape', 'gold'],
  ['image', 'blue'],
] as const;
const slices = [0, 1, 2, 3];
const [left, top, cellWidth, cellHeight] = [108, 74, 96, 40];

/** A dataset as a grid of files, and who reads which of them. */
export function columnsAndSlices(): string {
  const cellY = (slice: number): number => top + slice * (cellHeight + 8);
  const cells = columns.flatMap(([name, colour], column) => {
    const x = left + column * (cellWidth + 10);
    return [
      text(x + cellWidth / 2, top - 10, name, { look: 'code', anchor: 'middle' }),
      ...slices.map((slice) =>
        box({ x, y: cellY(slice), width: cellWidth, height: cellHeight }, colour, `${slice}.arrow`),
      ),
    ];
  });
  const names = slices.map((slice) =>
    text(left - 14, cellY(slice) + cellHeight / 2 + 4.5, `slice ${slice}`, { anchor: 'end' }),
  );
  const gridEnd = left + 3 * cellWidth + 20;
  const processes = [0, 1].map((process) =>
    box({ x: 560, y: cellY(process * 2) + 24, width: 126, height: 40 }, 'method', `process ${process + 1}`, 'white'),
  );
  const taken = slices.map((slice) => {
    const from = cellY(slice) + cellHeight / 2;
    const to = cellY(slice < 2 ? 0 : 2) + 24 + (slice % 2 === 0 ? 12 : 28);
    return arrow(`M${gridEnd + 8} ${from}C${gridEnd + 60} ${from} ${gridEnd + 70} ${to} 556 ${to}`);
  });
  return sheet(
    880,
    330,
    'A dataset with the columns filename, shape and image in four slices is twelve files. Two slice processes take the slices as they become free, and open only the columns that the method asks for.',
    [
      text(28, 36, 'A dataset is a table: each column of each slice is one file'),
      ...cells,
      ...names,
      ...taken,
      ...processes,
      text(704, cellY(0) + 40, 'takes slice 0, and', { look: 'small' }),
      text(704, cellY(0) + 56, 'the next when it is free', { look: 'small' }),
      text(704, cellY(2) + 40, 'as many as the machine', { look: 'small' }),
      text(704, cellY(2) + 56, 'has cores', { look: 'small' }),
      text(
        28,
        296,
        'A method that asks for shape opens the four files of that column, and reads no byte of the images.',
        {
          look: 'small',
        },
      ),
      text(28, 313, 'The number of slices belongs to the workdir; the number of processes to the machine.', {
        look: 'small',
      }),
    ],
  );
}
