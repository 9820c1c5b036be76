import path from 'node:path';
import { digestOf } from '@accelerator/base';
import type { OnLoadResult } from 'esbuild';
import { LookRecorder } from '../cache/looks.ts';
import { loadLocalFile } from './local-file.ts';
import { type ImportKind, type Resolution, resolveImport } from './resolver.ts';

/** The source of one method or script as it is now: what its imports lead to, and what is in its files. */
export class SourceView {
  readonly project: string;
  readonly looks = new LookRecorder();
  readonly #resolved = new Map<string, Resolution | undefined>();
  readonly #loaded = new Map<string, Promise<OnLoadResult>>();

  /** @param project absolute path */
  constructor(project: string) {
    this.project = project;
  }

  resolve(kind: ImportKind, folder: string, request: string): Resolution | undefined {
    const id = `${kind} ${folder} ${request}`;
    if (!this.#resolved.has(id)) this.#resolved.set(id, resolveImport(this.looks, kind, folder, request));
    return this.#resolved.get(id);
  }

  load(file: string): Promise<OnLoadResult> {
    let loaded = this.#loaded.get(file);
    if (loaded === undefined) {
      loaded = loadLocalFile(this.looks, file, this.nameOf(file));
      this.#loaded.set(file, loaded);
    }
    return loaded;
  }

  /** Relative to the project, with slashes. */
  nameOf(file: string): string {
    return path.relative(this.project, file).split(path.sep).join('/');
  }

  digestOf(file: string): string {
    return digestOf(this.looks.read(file) ?? '');
  }
}
