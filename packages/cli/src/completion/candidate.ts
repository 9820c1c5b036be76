import type { Command } from 'commander';

/** What a word may be. */
export interface Candidate {
  readonly name: string;
  /** What it is, in a line. */
  readonly about?: string;
}

/** Finds candidates for a command where these arguments stand before. */
export type Source = (place: {
  readonly command: string;
  readonly positionals: readonly string[];
}) => Promise<readonly Candidate[]>;

/** The commands that people see. */
export function ofCommand(program: Command): Candidate[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => ({ name: command.name(), about: command.summary() }));
}

export function switches(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (typeof long === 'string' ? [{ name: long, about: description }] : []));
}
