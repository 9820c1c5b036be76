import { peekHere } from '../open-workdir.ts';
import { writeLines } from '../output/write-lines.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface BoardFlags {
  readonly workdir?: string;
  readonly port: string;
  readonly host: string;
  readonly socket?: string;
  /** `--no-token` makes it false. */
  readonly token: boolean;
  readonly allowHost?: readonly string[];
}

/** `ax board`: shows the workdir in a browser until it is stopped. */
export async function boardCommand(flags: BoardFlags): Promise<void> {
  const port = parseWholeNumber('--port', flags.port, { min: 0, max: 65_535 });
  const { startBoard } = await import('@accelerator/board');
  const { workdir, project } = await peekHere(flags.workdir);
  const board = await startBoard({
    workdir,
    project,
    port,
    host: flags.host,
    socket: flags.socket,
    withoutToken: !flags.token,
    names: flags.allowHost ?? [],
  });
  // Before anybody is told that a signal ends it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void board.close().then(() => process.exit(0));
    });
  }
  writeLines(process.stdout, [
    `The board of ${workdir.path} is at`,
    `  ${board.address}`,
    ...(flags.token || flags.socket !== undefined
      ? []
      : ['Without a token every user of this machine can look at it.']),
    'Ctrl-C ends it.',
  ]);
}
