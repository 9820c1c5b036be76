import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatasetPart } from '@accelerator/dataset';
import { packOutcomes } from '@accelerator/job';
import { attemptPaths, attemptsFolder, type MatchedRows } from '@accelerator/slice';
import type { JobRun } from '../job-run.ts';
import type { MapElsewhere } from './map-elsewhere.ts';
import { matchedBy, type RowCandidate, wholes } from './row-candidates.ts';

/** Such a map stands among earlier jobs under a name that no job has. */
const nameOf = (index: number): string => `$shared-${index + 1}`;

export function isElsewhere(job: string): boolean {
  return job.startsWith('$shared-');
}

/** Rows of maps that were built on other machines. */
export class RowsFromElsewhere {
  readonly candidates: readonly RowCandidate[];
  readonly parts = new Map<string, DatasetPart>();
  readonly #run: JobRun;
  readonly #places = new Map<string, { readonly map: MapElsewhere; readonly sliceno: number }>();

  private constructor(run: JobRun, maps: readonly MapElsewhere[]) {
    this.#run = run;
    this.candidates = maps.flatMap((map, index) => this.#candidate(map, index));
  }

  static async find(run: JobRun): Promise<RowsFromElsewhere> {
    const maps = (await run.tools.findMapsElsewhere?.(run.plan)) ?? [];
    const fitting = maps.filter(({ seen }) => seen?.byMap.some((each) => wholes.has(each)) !== true);
    return new RowsFromElsewhere(run, fitting);
  }

  /** Fetches what is taken of them. @returns whether all of it is here */
  async fetch({ plan }: MatchedRows): Promise<boolean> {
    const wanted = new Map<MapElsewhere, Map<number, string>>();
    for (const { reuse } of plan.flat()) {
      const place = reuse?.attempt === undefined ? undefined : this.#places.get(reuse.attempt);
      if (reuse?.attempt === undefined || place === undefined) continue;
      const directories = wanted.get(place.map) ?? new Map<number, string>();
      directories.set(place.sliceno, attemptPaths(this.#run.path, reuse.attempt).files);
      wanted.set(place.map, directories);
    }
    try {
      for (const [map, directories] of wanted) await map.fetch(directories);
      return true;
    } catch {
      // Then they are computed.
      return false;
    }
  }

  #candidate(map: MapElsewhere, index: number): RowCandidate[] {
    const { rowsPerSlice, seen, cost } = map;
    const job = nameOf(index);
    const file = path.join(attemptsFolder(this.#run.path), `rows.${index}.in`);
    writeFileSync(file, map.identities);
    const kept = rowsPerSlice.flatMap((rows, sliceno) => {
      const attempt = `shared.${index}.${sliceno}`;
      const part = map.parts[sliceno];
      if (rows === 0) return [];
      this.#places.set(attempt, { map, sliceno });
      if (part !== undefined) this.parts.set(attempt, part);
      return [
        {
          sliceno,
          attempt,
          part: part ?? null,
          runs: [[0, rows, 0]] as const,
          outcomes: packOutcomes(map.outcomes[sliceno] ?? []),
          bad: [],
          seen: seen ?? { identities: [], byMap: [] },
        },
      ];
    });
    const fit = { samePlaces: false, allows: () => true };
    const setup = { ...this.#run.setup, job };
    return [{ setup, ...matchedBy(fit, seen), kept, elsewhere: { rowsPerSlice, file }, seen, cost }];
  }
}
