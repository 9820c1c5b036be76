import { writeFileSync } from 'node:fs';
import { withPath } from '@accelerator/base';
import { formatBytes } from '@accelerator/inspect';
import { openWorkdir, projectHere } from '../open-workdir.ts';
import { writeLines } from '../output/write-lines.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface ReportFlags {
  readonly workdir?: string;
  readonly output?: string;
  readonly pictures: string;
}

/** `ax report`: a run or a job as one file that a browser shows, to be kept or sent. */
export async function reportCommand(about: string | undefined, flags: ReportFlags): Promise<void> {
  const { makeReport } = await import('@accelerator/board');
  const workdir = await openWorkdir(flags.workdir);
  const pictures = parseWholeNumber('--pictures', flags.pictures, { min: 0 });
  const { name, html } = await makeReport({ workdir, project: await projectHere(), about, pictures });
  const file = flags.output ?? `report-${name}.html`;
  try {
    writeFileSync(file, html);
  } catch (error) {
    throw withPath(error, file);
  }
  writeLines(process.stdout, [`${file}  ${formatBytes(Buffer.byteLength(html))}`]);
}
