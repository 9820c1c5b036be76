export { type Config, type ConfigInput, configSchema, defineConfig } from './config.ts';
export { type BuildScript, type BuildSpec, defineBuild } from './define-build.ts';
export { loadScript } from './load-script.ts';
export { Project } from './project.ts';
export { type RerunOutcome, rerunJob } from './rerun.ts';
export { type RunOptions, runScript } from './run-script.ts';
export { parseScriptOptions } from './script-options.ts';
export { type BuildOptions, type NamedJob, Urd } from './urd.ts';
