import type { ValueReferences } from '@accelerator/base';
import { Dataset, idOf } from '@accelerator/dataset';
import { InputDirectory, InputFile, ownFile } from '@accelerator/job';
import { Job, ownId, ownWorkdir } from './job.ts';
import { Neighbours } from './neighbours.ts';
import type { Workdir } from './workdir.ts';

/**
 * What a phase may give a job that it asks for, besides data: datasets and jobs, also of other workdirs, and its own
 * input files and folders. These stand by their paths as they were given, or by the job in which they lie.
 *
 * @param present the job that has come in the place of one that is named
 */
export function inputReferences(workdir: Workdir, present = (job: string): string => job): ValueReferences {
  const neighbours = new Neighbours(workdir);
  return {
    nameOf: (value) => {
      const name = nameOf(neighbours, value);
      return name === undefined ? undefined : JSON.stringify(name);
    },
    open: (text) => {
      const [kind, name = '', job = ''] = parseName(text);
      switch (kind) {
        case 'dataset': {
          const slash = name.indexOf('/');
          const [id, rest] = slash < 0 ? [name, ''] : [name.slice(0, slash), name.slice(slash)];
          return neighbours.openDataset(present(id) + rest);
        }
        case 'job':
          return neighbours.openJob(present(name));
        case 'file':
          return name;
        case 'job file':
          return neighbours.pathInJob(present(job), name);
        default:
          throw new Error(`it refers to '${text}'`);
      }
    },
  };
}

function nameOf(neighbours: Neighbours, value: object): readonly string[] | undefined {
  if (value instanceof Dataset) return ['dataset', neighbours.nameOf(value.workdir, idOf(value), value.digest)];
  if (value instanceof Job) return ['job', neighbours.nameOf(value[ownWorkdir], value[ownId], value.digest)];
  if (!(value instanceof InputFile || value instanceof InputDirectory)) return undefined;
  const { name, inJob } = value[ownFile];
  return inJob === undefined ? ['file', name] : ['job file', inJob.file, inJob.job];
}

function parseName(text: string): readonly string[] {
  const name: unknown = JSON.parse(text);
  return Array.isArray(name) ? name.map(String) : [];
}
