import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isPlainObject, systemCode } from '@accelerator/base';
import type { ModuleText } from './cache/module-cache.ts';

/** What is larger is no source that somebody wrote, and a job would keep a model. */
const mostBytes = 2 ** 20;

/**
 * A bundle whose source map has the text of the files that `dependExtra` names, too: with them it has all that a job was
 * made by, as it was written. What is no text, or large, is known by its digest only.
 */
export async function withExtraSources(
  text: ModuleText,
  project: string,
  extra: readonly { readonly path: string }[],
): Promise<ModuleText> {
  if (extra.length === 0) return text;
  const map: unknown = JSON.parse(text.map);
  if (!isPlainObject(map)) return text;
  const { sources, sourcesContent }: Record<string, unknown> = { ...map };
  if (!Array.isArray(sources) || !Array.isArray(sourcesContent)) return text;
  const found: [name: string, content: string][] = [];
  for (const file of extra) {
    const content = await readText(file.path);
    if (content !== undefined) found.push([path.relative(project, file.path), content]);
  }
  const all = {
    ...map,
    sources: [...sources, ...found.map(([name]) => name)],
    sourcesContent: [...sourcesContent, ...found.map(([, content]) => content)],
  };
  return { ...text, map: JSON.stringify(all) };
}

/** Whether it is there at all, and is what the key says, is looked at elsewhere. */
async function readText(file: string): Promise<string | undefined> {
  try {
    if ((await stat(file)).size > mostBytes) return undefined;
    const bytes = await readFile(file);
    return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
