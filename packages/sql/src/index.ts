export { mayVary, namesIn } from './names-in.ts';
export { loadPolars, polarsMissing } from './polars.ts';
export { runSql, type SqlResult } from './run-sql.ts';
