/** Something that is not as it was recorded. */
export interface Finding {
  /** The job that is not whole; null for what belongs to no job. */
  readonly job: string | null;
  /** One sentence that goes on after the job's id: `its file 'a.txt' is missing`. */
  readonly problem: string;
  /** `note`: no data is at risk, and the next build mends it by itself. */
  readonly severity: 'wrong' | 'note';
}

/** What one step of a check looked at, and what it found. */
export interface StepResult {
  /** How many of what it looks at. */
  readonly checked: number;
  /** Bytes that it read, where it reads content. */
  readonly bytes: number;
  /** Files that were not looked at, as only a shared cache has them. */
  readonly elsewhere: number;
  readonly findings: readonly Finding[];
}

/** Collects what a step finds. */
export class Findings implements StepResult {
  checked = 0;
  bytes = 0;
  elsewhere = 0;
  readonly findings: Finding[] = [];

  wrong(job: string | null, problem: string): void {
    this.findings.push({ job, problem, severity: 'wrong' });
  }

  note(job: string | null, problem: string): void {
    this.findings.push({ job, problem, severity: 'note' });
  }
}
