// Tests of methods and build scripts import from here, with any test runner.
export { type BuiltJob, buildInTemp, type RanScript } from './build-in-temp.ts';
export { expectReused } from './expect-reused.ts';
export type { TempOptions } from './temp-project.ts';
export { type TestedMap, testMap } from './test-map.ts';
