import { formatCount, plural } from '@accelerator/inspect';
import type { RunEvent } from '@accelerator/store';

/** `source has 1 row; its chain has 3: …`; undefined for a job that read all that it was given. */
export function chainEndsText({
  chainEnds = [],
}: Extract<RunEvent, { readonly type: 'job-finished' | 'job-reused' }>): string | undefined {
  const [first, ...more] = chainEnds;
  if (first === undefined) return undefined;
  const { input, rows, chainRows } = first;
  const others = more.length === 0 ? '' : `, and so with ${more.map((each) => each.input).join(', ')}`;
  const how = `\`${input}.chain()\` reads them all, \`urd.buildChained\` maps them`;
  return `${input} has ${plural(rows, 'row')}; its chain has ${formatCount(chainRows)}${others}: ${how}`;
}
