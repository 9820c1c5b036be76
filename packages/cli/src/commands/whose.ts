import { formatMoment, whoseFile } from '@accelerator/inspect';
import { openWorkdir } from '../open-workdir.ts';
import { printJson, printLines } from '../output/print.ts';
import { formatFilledTable } from '../output/table.ts';
import { oneLine } from '../output/text.ts';

export interface WhoseFlags {
  readonly workdir?: string;
  readonly json?: boolean;
}

/** `ax whose`: which job made a file, wherever it was copied to. */
export async function whoseCommand(file: string, flags: WhoseFlags): Promise<void> {
  const found = whoseFile(await openWorkdir(flags.workdir), file);
  if (flags.json === true) return printJson(found);
  printLines(() =>
    found.owners.length === 0
      ? [`No job of this workdir has made it. Its digest is ${found.digest}.`]
      : formatFilledTable(
          [{ title: 'job' }, { title: 'method' }, { title: 'file' }, { title: 'created' }, { title: 'known' }],
          found.owners.map(({ job, method, file: name, created, by, there }) => [
            there ? job : `${job} (not here)`,
            method ?? '',
            oneLine(name),
            created === null ? '' : formatMoment(created),
            by === 'note' ? 'the picture says so' : 'by its content',
          ]),
        ),
  );
}
