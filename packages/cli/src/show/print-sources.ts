import { printLines } from '../output/print.ts';
import { plainLines } from '../output/text.ts';

/** The sources of a job as they were written, each under its name. */
export function printSources(job: string, sources: ReadonlyMap<string, string>): void {
  printLines(({ bold }) =>
    sources.size === 0
      ? [`${job} has kept no such sources.`]
      : [...sources].flatMap(([file, text], index) => [
          ...(index > 0 ? [''] : []),
          bold(file),
          ...plainLines(text.trimEnd()).map((line) => `  ${line}`.trimEnd()),
        ]),
  );
}
