import { type Figure, ours, type Target } from '../src/figures.ts';
import type { SuiteResult } from '../src/results.ts';
import { summarise } from '../src/statistics.ts';

export interface ExampleFigure {
  readonly better?: 'higher' | 'lower';
  readonly own?: number;
  readonly other?: number;
  readonly targets?: readonly Target[];
}

export function exampleFigure({ better = 'higher', own = 2, other = 1, targets = [] }: ExampleFigure): Figure {
  return {
    id: 'example/speed',
    title: 'Speed',
    unit: 'images/s',
    better,
    targets,
    entries: [
      { contender: ours, ...summarise([own]), values: [own] },
      { contender: 'other', ...summarise([other]), values: [other] },
    ],
  };
}

export function exampleResult(figures: readonly Figure[]): SuiteResult {
  return {
    format: 1,
    suite: 'example',
    mode: 'full',
    date: '2026-01-02',
    commit: 'abc1234',
    repetitions: 5,
    machine: { cpu: 'A processor', cores: 2, memory: '8 GiB', system: 'Linux', load: 0.1 },
    versions: { node: '20.0.0' },
    missing: ['exax'],
    inputs: { photographs: 3 },
    figures,
  };
}
