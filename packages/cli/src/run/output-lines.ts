import { LineSplitter } from '@accelerator/inspect';
import { partName } from '@accelerator/job';
import type { RunEvent } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { plainLines } from '../output/text.ts';

/** What jobs print, line by line, each with its job and part: `main-3 analysis.0 │ half way`. */
export class OutputLines {
  readonly #colours: Colours;
  readonly #splitter = new LineSplitter();

  constructor(colours: Colours) {
    this.#colours = colours;
  }

  of(event: RunEvent): string[] {
    if (event.type !== 'output' && event.type !== 'slice-finished') return [];
    const from = `${event.job} ${partName(event)}`;
    const lines = event.type === 'output' ? this.#splitter.add(from, event.text) : this.#splitter.end(from);
    return lines.flatMap(plainLines).map((line) => this.#colours.dim(`${from} │ ${line}`));
  }
}
