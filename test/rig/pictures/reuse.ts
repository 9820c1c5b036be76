import { arrow, box, sheet, text } from './sheet.ts';

const steps = [
  ['the same key?', 'source, options,', 'files, ids of inputs', 'the job is there'],
  ['the same content?', 'inputs by what is', 'in them, not by id', 'early cutoff'],
  ['rows known?', 'of a map: cells of', 'each row', 'only new rows run'],
  ['begun before?', 'a job that ended', 'early', 'goes on there'],
] as const;

/** What the engine asks, in turn, before a method runs. */
export function reuse(): string {
  const parts = steps.flatMap(([question, what, more, then], index) => {
    const x = 132 + index * 158;
    return [
      arrow(`M${x - 26} 118H${x - 4}`),
      ...(index === 0 ? [] : [text(x - 16, 108, 'no', { look: 'small', anchor: 'middle' })]),
      box({ x, y: 92, width: 130, height: 52 }, 'sheet'),
      text(x + 65, 122.5, question, { anchor: 'middle' }),
      text(x + 65, 66, what, { look: 'small', anchor: 'middle' }),
      text(x + 65, 81, more, { look: 'small', anchor: 'middle' }),
      arrow(`M${x + 65} 144V184`),
      text(x + 74, 168, 'yes', { look: 'small' }),
      box({ x, y: 188, width: 130, height: 36 }, index < 2 ? 'sage' : 'gold', then, 'ink'),
    ];
  });
  return sheet(
    880,
    276,
    'urd.build asks in turn: is there a job with the same key? If so it is reused. With the same content of the inputs? Then too. Are rows of a map known? Then only new ones are computed. Did a job end early? Then this one goes on from there. If nothing is known, the method runs.',
    [
      text(28, 36, 'What is asked before anything runs'),
      box({ x: 22, y: 100, width: 84, height: 36 }, 'method', 'urd.build', 'code white'),
      ...parts,
      arrow('M736 118H758'),
      text(748, 108, 'no', { look: 'small', anchor: 'middle' }),
      box({ x: 762, y: 100, width: 92, height: 36 }, 'red', 'it runs', 'white'),
      text(
        28,
        254,
        'The first two run no method and read no input again; each hit is checked. ax why JOB says which answer was no, and what differs.',
        {
          look: 'small',
        },
      ),
    ],
  );
}
