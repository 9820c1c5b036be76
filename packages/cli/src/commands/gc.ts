import { gcReport } from '@accelerator/inspect';
import { collectGarbage, type GcOptions, planCollection } from '@accelerator/store';
import { parseByteSize } from '../byte-size.ts';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatGc } from '../show/format-gc.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface GcFlags {
  readonly workdir?: string;
  readonly delete: boolean;
  readonly keepDays: string;
  readonly maxSize?: string;
  readonly payload: boolean;
  readonly shared: boolean;
  readonly json: boolean;
}

/** `ax gc`: shows what nothing keeps, or what the shared cache has too, or removes it. */
export async function gcCommand(flags: GcFlags): Promise<void> {
  const limits = {
    keepDays: parseWholeNumber('--keep-days', flags.keepDays, { min: 0 }),
    ...(flags.maxSize !== undefined && { maxBytes: parseByteSize('--max-size', flags.maxSize) }),
  };
  if (flags.shared) {
    const { gcSharedCommand } = await import('./gc-shared.ts');
    await gcSharedCommand({ ...limits, workdir: flags.workdir, isDeleted: flags.delete, json: flags.json });
    return;
  }
  const workdir = await openWorkdir(flags.workdir);
  const options: GcOptions = { ...limits, level: flags.payload ? 'payload' : 'all' };
  const plan = flags.delete ? await collectGarbage(workdir, options, () => {}) : await planCollection(workdir, options);
  const report = gcReport(plan, flags.delete);
  if (flags.json) printJson(report);
  else printLines((colours) => formatGc(report, options, colours));
}
