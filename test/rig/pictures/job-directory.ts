import { sheet, text } from './sheet.ts';

const lines: readonly (readonly [depth: number, name: string, what: string])[] = [
  [0, 'workdirs/main/main-7/', 'a job: one execution of a method'],
  [1, 'setup.json', 'what was known before: method, options, inputs, key'],
  [1, 'method.mjs', 'the very code that ran'],
  [1, 'method.mjs.map', 'its TypeScript source'],
  [1, 'default/', 'the dataset default'],
  [2, 'dataset.json', 'columns, types, rows, min and max, digests'],
  [2, 'thumb/', 'a column of its own'],
  [3, '0.arrow', 'slice 0, in the Arrow IPC format'],
  [3, '1.arrow', ''],
  [1, 'sheet.jpg', 'any file that a phase made'],
  [1, 'output/', ''],
  [2, 'analysis.0.txt', 'what that phase printed, of slice 0'],
  [1, 'result.msgpack', 'what synthesis returned'],
  [1, 'post.json', 'written last: times, memory, digests. With it, the job counts'],
];
const [top, lineHeight] = [42, 23];

/** The files of a job as a tree. */
export function jobDirectory(): string {
  const y = (line: number): number => top + line * lineHeight;
  const branches = lines.flatMap(([depth], line) => {
    if (depth === 0) return [];
    const above = lines.findLastIndex(([other], index) => index < line && other === depth - 1);
    const x = 34 + (depth - 1) * 24;
    return [`<path class="thin" d="M${x} ${y(above) + 6}V${y(line) - 4}h14"/>`];
  });
  return sheet(
    880,
    top + lines.length * lineHeight + 6,
    'The folder of a job: setup.json, method.mjs and its map, a folder for each dataset with a manifest and a folder for each column, files that phases made, what they printed, the result, and post.json.',
    [
      ...branches,
      ...lines.flatMap(([depth, name, what], line) => [
        text(28 + depth * 24, y(line), name, { look: 'code' }),
        ...(what === '' ? [] : [text(330, y(line), what, { look: 'small' })]),
      ]),
    ],
  );
}
