export type {
  AnyBatchContext,
  AnyMap,
  AnyMapContext,
  AnySetupContext,
  BatchCall,
  MapOnError,
  MapOver,
  RowCall,
} from './any-map.ts';
export type {
  BuildArguments,
  BuildInputs,
  BuildResult,
  BuiltColumns,
  BuiltOptions,
  DatasetArgument,
  Given,
  GivenOptions,
  InputsFor,
  JobArgument,
  MethodName,
} from './build-types.ts';
export type { AskedSubjob, BuildingJob, SubjobOf, SubjobSettings } from './building-job.ts';
export { CodeFiles } from './cache/code-files.ts';
export type { CompiledModule } from './cache/compiled-module.ts';
export { Dependencies, type Dependency, type FileSearch } from './cache/dependencies.ts';
export { ModuleCache, type ModuleText } from './cache/module-cache.ts';
export { MethodCatalog } from './catalog.ts';
export { checkSpec } from './check-spec.ts';
export { codeFilesIn, explainMissing } from './code-files-in.ts';
export { defineMap, type MapDefinition } from './define-map.ts';
export {
  type AnalysisContext,
  type AnalysisResults,
  type AnyMethod,
  defineMethod,
  type Equivalence,
  isMethod,
  type MethodDefinition,
  type MethodSpec,
  originOf,
  type PhaseContext,
  type SynthesisContext,
} from './define-method.ts';
export { returnedIterator } from './errors.ts';
export {
  collectInputPaths,
  type InputPath,
  inputDirectory,
  inputFile,
  inputFiles,
  inputRoot,
  optionOfRoot,
} from './input-file-option.ts';
export {
  type DatasetInput,
  type DatasetsOf,
  dataset,
  type InputCount,
  type JobInput,
  type JobsOf,
  job,
} from './inputs.ts';
export type { CallRate, RowRetries } from './limits.ts';
export { withSourceMap } from './link/debug-map.ts';
export { type LinkedModule, type LinkTarget, link } from './link/link.ts';
export { type MakeInstance, moduleInstances } from './link/module-instances.ts';
export { sdkUrl } from './link/sdk-url.ts';
export { type MappedModule, mapErrorStack, mapStack } from './link/stack-mapper.ts';
export type { MapBatchContext, MapContext, MapSpec } from './map-spec.ts';
export type { BatchOfRows, MapBatch, MapTypes, TypesOfMap } from './map-types.ts';
export { type LoadedMethod, MethodLoader } from './method-loader.ts';
export type { OptionsOf, OptionsSchema } from './method-types.ts';
export { type Skip, skip } from './skip.ts';
export { textType } from './text-type-option.ts';
export { updateTypesFile } from './types-file.ts';
export { type MethodVariables, variablesOf } from './variables.ts';
