/// <reference path="./text-modules.d.ts" />
// Methods, build scripts and ax.config.ts import everything from here.
export { AcceleratorError } from '@accelerator/base';
export type { ColumnType } from '@accelerator/column';
export { type ColumnSpecs, Dataset, DatasetWriter, json } from '@accelerator/dataset';
export { type CurrentJob, InputDirectory, InputFile } from '@accelerator/job';
export {
  type AnalysisResults,
  dataset,
  defineMap,
  defineMethod,
  inputDirectory,
  inputFile,
  inputFiles,
  job,
  type MethodDefinition,
  skip,
} from '@accelerator/method';
export { Job } from '@accelerator/store';
export { type ConfigInput, defineBuild, defineConfig, type Urd } from '@accelerator/urd';
export { z } from 'zod';
