import { arrow, box, sheet, text } from './sheet.ts';

type Column = readonly [name: string, colour: 'sage' | 'gold' | 'blue' | 'red', isLinked?: boolean];

/** A dataset as a few columns with rows; a column that is linked from another one is dashed. */
function table(x: number, y: number, height: number, columns: readonly Column[]): string[] {
  return columns.flatMap(([name, colour, isLinked], index) => [
    box({ x: x + index * 62, y, width: 56, height }, isLinked ? `dashed ${colour}` : colour),
    text(x + index * 62 + 28, y + height + 16, name, { look: 'code', anchor: 'middle' }),
  ]);
}

const own: readonly Column[] = [
  ['name', 'sage'],
  ['image', 'blue'],
];

/** The two ways in which datasets grow: by columns beside the parent, and by rows behind the previous one. */
export function chainAndParent(): string {
  return sheet(
    880,
    372,
    'Left: a dataset whose parent is another one has its own column thumb beside the linked columns name and image of the parent. Right: Tuesday has Monday as its previous dataset, and Wednesday has Tuesday; chain() reads the rows of all three.',
    [
      text(28, 36, 'parent: more columns'),
      text(28, 54, 'the same rows, in the same slices', { look: 'small' }),
      ...table(28, 84, 96, own),
      arrow('M234 132H158'),
      text(194, 124, 'parent', { look: 'code', anchor: 'middle' }),
      ...table(240, 84, 96, [
        ['name', 'sage', true],
        ['image', 'blue', true],
        ['thumb', 'red'],
      ]),
      text(28, 240, 'Dashed columns are linked: nothing is copied.', { look: 'small' }),
      text(28, 257, 'A map over rows, and datasetWriter({ parent }).', { look: 'small' }),
      '<path class="thin" d="M460 24V348"/>',
      text(492, 36, 'previous: more rows'),
      text(492, 54, 'the same columns, one dataset behind the other', { look: 'small' }),
      ...[
        ['Monday', 84, 60],
        ['Tuesday', 172, 28],
        ['Wednesday', 228, 44],
      ].flatMap(([day, y, height]) => [
        text(492, Number(y) + 18, String(day)),
        ...own.map(([, colour], index) =>
          box({ x: 580 + index * 62, y: Number(y), width: 56, height: Number(height) }, colour),
        ),
      ]),
      arrow('M607 172V148'),
      arrow('M607 228V204'),
      text(618, 164, 'previous', { look: 'code' }),
      text(618, 220, 'previous', { look: 'code' }),
      text(608, 288, 'name', { look: 'code', anchor: 'middle' }),
      text(670, 288, 'image', { look: 'code', anchor: 'middle' }),
      '<path class="line" d="M712 84h10v188h-10"/>',
      text(732, 174, 'chain()', { look: 'code' }),
      text(732, 191, 'reads them all', { look: 'small' }),
      text(492, 324, 'A day costs what came that day: urd.buildChained.', { look: 'small' }),
      text(492, 341, 'Rows that are gone are retracted by a later dataset.', { look: 'small' }),
    ],
  );
}
