/** The sdk of the engine that runs: beside this file in the built engine, in its own package in the sources. */
export function sdkUrl(): string {
  const place = import.meta.url.endsWith('.ts') ? '../../../sdk/src/index.ts' : './sdk.js';
  return new URL(place, import.meta.url).href;
}
