import { Dataset } from '@accelerator/dataset';
import { datasetSource, usualHistogram } from '@accelerator/inspect';
import { meantDataset } from '@accelerator/store';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatHistogram } from '../show/format-histogram.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface HistFlags {
  readonly workdir?: string;
  readonly chain?: boolean;
  /** True when it is given without a number. */
  readonly top?: string | boolean;
  readonly bins: string;
  readonly json?: boolean;
}

const usualTop = 20;
const usualWidth = 80;

/** `ax hist`: how the values of a column are spread. */
export async function histCommand(wanted: string, column: string, flags: HistFlags): Promise<void> {
  const bins = parseWholeNumber('--bins', flags.bins, { max: 1000 });
  const top = typeof flags.top === 'string' ? parseWholeNumber('--top', flags.top) : usualTop;
  const workdir = await openWorkdir(flags.workdir);
  const dataset = Dataset.open(workdir.path, await meantDataset(workdir, wanted));
  const source = datasetSource(dataset, { chain: flags.chain, names: [column] });
  const isTop = flags.top !== undefined && flags.top !== false;
  const histogram = await usualHistogram(source, { bins, top: isTop ? top : undefined });
  const width = process.stdout.isTTY ? process.stdout.columns : usualWidth;
  if (flags.json === true) printJson(histogram);
  else printLines((colours) => formatHistogram(histogram, width, colours));
}
