import { messageOf } from '@accelerator/base';
import { loadScript, type Project } from '@accelerator/urd';
import { type OptionRow, optionRows } from './option-rows.ts';

/** A build script. */
export interface ScriptSummary {
  readonly name: string;
  /** Its file, relative to the project. */
  readonly file: string;
  readonly description: string;
  readonly options: readonly OptionRow[];
  /** Why it can't be loaded; null: it can. */
  readonly problem: string | null;
}

/** The build scripts of a project. @param match only those whose name or description has this in it */
export async function summarizeScripts(project: Project, match = ''): Promise<ScriptSummary[]> {
  const all: ScriptSummary[] = [];
  for (const name of project.scriptNames) all.push(await summarizeScript(project, name));
  const wanted = match.toLowerCase();
  return all.filter(({ name, description }) => `${name}\n${description}`.toLowerCase().includes(wanted));
}

async function summarizeScript(project: Project, name: string): Promise<ScriptSummary> {
  try {
    const { script } = await loadScript(project, name);
    const { description, options } = script;
    return { name, file: project.scriptFile(name), description, options: optionRows(options), problem: null };
  } catch (error) {
    // One that is broken hides no other.
    return { name, file: '', description: '', options: [], problem: messageOf(error) };
  }
}
