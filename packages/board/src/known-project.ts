import { Dependencies } from '@accelerator/method';
import { Project } from '@accelerator/urd';

/**
 * A project as it is now. Methods are edited while the board runs, and to load all of them takes two seconds: so it is
 * loaded again when something that was looked at is another one.
 */
export class KnownProject {
  readonly #directory: string;
  #loaded: { readonly project: Promise<Project>; readonly dependencies: Dependencies } | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws AcceleratorError what `Project.open` throws */
  now(): Promise<Project> {
    const isSame = this.#loaded?.dependencies.all.every(({ ask, answer }) => ask() === answer) === true;
    if (this.#loaded !== undefined && isSame) return this.#loaded.project;
    const dependencies = new Dependencies(this.#directory);
    const project = Project.open(this.#directory, { dependencies });
    this.#loaded = { project, dependencies };
    // A configuration that does not load is asked for again.
    project.catch(() => {
      this.#loaded = undefined;
    });
    return project;
  }
}
