import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LinkedModule } from './link.ts';

/**
 * The code of a linked module with a source map in it that leads to the source as it stands in the project: for
 * debuggers, which find breakpoints by it.
 * @param bundleMap of the bundle that was linked
 */
export async function withSourceMap(linked: LinkedModule, bundleMap: string, project: string): Promise<string> {
  const { default: remapping } = await import('@jridgewell/remapping');
  const map = remapping([linked.map(), bundleMap], () => null);
  const sources = map.sources.map((source) =>
    source === null || isNoFile(source)
      ? source
      : pathToFileURL(path.resolve(project, decodeURIComponent(source))).href,
  );
  const text = Buffer.from(JSON.stringify({ ...map, sources })).toString('base64');
  return `${linked.code}\n//# sourceMappingURL=data:application/json;base64,${text}\n`;
}

/** `ax:entry` */
function isNoFile(source: string): boolean {
  return /^\w{2,}:/.test(source);
}
