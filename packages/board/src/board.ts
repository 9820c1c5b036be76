import { createHash } from 'node:crypto';
import path from 'node:path';
import { JobIndex } from '@accelerator/inspect';
import type { Workdir } from '@accelerator/store';
import type { Project } from '@accelerator/urd';
import { KnownProject } from './known-project.ts';
import { KnownRuns } from './pages/runs/known-runs.ts';
import { Turns } from './server/turns.ts';
import { thumbProgram } from './thumbs/thumb-program.ts';
import { Thumbnails } from './thumbs/thumbnails.ts';

/** What a board shows: a workdir, and the project that uses it if there is one. It writes nothing and takes no lock. */
export class Board {
  readonly workdir: Workdir;
  readonly project: Project | undefined;
  readonly #known: KnownProject | undefined;
  readonly index: JobIndex;
  readonly runs: KnownRuns;
  /** Pictures of values. Kept with the project, where that can be written. */
  readonly thumbnails: Thumbnails;
  /** Searches, which take whole cores: some at a time. */
  readonly scans = new Turns(4);
  /** Tells it from others, in the names of cookies and in what browsers keep. */
  readonly id: string;

  constructor(workdir: Workdir, project: Project | undefined) {
    this.workdir = workdir;
    this.project = project;
    this.#known = project === undefined ? undefined : new KnownProject(project.directory);
    this.index = new JobIndex(workdir);
    this.runs = new KnownRuns(workdir);
    const cache = project === undefined ? undefined : path.join(project.directory, '.ax', 'cache', 'thumbs');
    this.thumbnails = new Thumbnails(thumbProgram, cache);
    this.id = createHash('sha256').update(workdir.path).digest('hex').slice(0, 12);
  }

  /** With its methods as they are now. @throws AcceleratorError what `Project.open` throws */
  async projectNow(): Promise<Project | undefined> {
    return this.#known?.now();
  }

  /** As the header has it. */
  get name(): string {
    return path.basename(this.project?.directory ?? path.dirname(this.workdir.path));
  }

  /** To be shown beside a command, when it isn't meant without. */
  get workdirFlag(): string {
    return this.project?.workdirPath === this.workdir.path ? '' : ` --workdir ${this.workdir.path}`;
  }
}
