import type { PackageManager } from './package-manager.ts';

/** What a new project is made of. */
export interface ProjectSettings {
  /** What its page is called, and the package. */
  readonly name: string;
  readonly slices: number;
  /** Where input files are, relative to the project; undefined for the project itself. */
  readonly input: string | undefined;
  readonly manager: PackageManager;
  /** Whether the project has a test of the sample method, and Vitest to run it. */
  readonly hasTests: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** A name that npm takes. */
export function packageName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[._-]+/, '') || 'project'
  );
}
