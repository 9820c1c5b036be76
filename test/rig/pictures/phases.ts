import { arrow, box, sheet, text } from './sheet.ts';

/** Which process takes which slice, from when to when, in the units of the axis. */
const analysis = [
  [0, 0, 132],
  [1, 0, 96],
  [2, 0, 168],
  [1, 104, 128],
  [0, 140, 110],
  [2, 176, 76],
] as const;
const [axisX, laneY, laneHeight] = [140, 74, 46];
const [prepareWidth, analysisX, synthesisX] = [104, 274, 578];

/** The three phases of a job on a time axis, in the processes that run them. */
export function phases(): string {
  const y = (process: number): number => laneY + process * laneHeight;
  const lanes = [0, 1, 2].flatMap((process) => [
    text(28, y(process) + 20, `process ${process + 1}`),
    `<path class="thin" d="M${axisX} ${y(process) + 38}H848"/>`,
  ]);
  const slices = analysis.map(([process, from, width], slice) =>
    box({ x: analysisX + from, y: y(process), width, height: 30 }, 'blue', `slice ${slice}`),
  );
  return sheet(
    880,
    290,
    'On a time axis: prepare runs once, in one process. Then analysis runs once for each slice, in three processes at the same time; a process that is free takes the next slice. Then synthesis runs once. At the end the job is published.',
    [
      text(axisX, 36, 'prepare', { look: 'code' }),
      text(axisX, 54, 'once', { look: 'small' }),
      text(analysisX, 36, 'analysis', { look: 'code' }),
      text(analysisX, 54, 'once for each slice, in parallel', { look: 'small' }),
      text(synthesisX, 36, 'synthesis', { look: 'code' }),
      text(synthesisX, 54, 'once', { look: 'small' }),
      text(748, 36, 'published'),
      text(748, 54, 'all of it, or nothing', { look: 'small' }),
      ...lanes,
      box({ x: axisX, y: y(0), width: prepareWidth, height: 30 }, 'gold', 'prepare'),
      ...slices,
      box({ x: synthesisX, y: y(0), width: 120, height: 30 }, 'red', 'synthesis'),
      box({ x: 748, y: y(0), width: 100, height: 30 }, 'method', 'post.json', 'code white'),
      arrow(`M${synthesisX + 122} ${y(0) + 15}H744`),
      arrow(`M${axisX} 232H848`),
      text(848, 250, 'time', { look: 'small', anchor: 'end' }),
      text(axisX, 250, 'What prepare returns goes to every slice as prepareRes;', { look: 'small' }),
      text(axisX, 267, 'what the slices return comes to synthesis as analysisRes, in the order of slices.', {
        look: 'small',
      }),
    ],
  );
}
