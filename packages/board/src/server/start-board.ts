import { randomBytes } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { AcceleratorError, systemCode } from '@accelerator/base';
import type { Workdir } from '@accelerator/store';
import type { Project } from '@accelerator/urd';
import { getRequestListener } from '@hono/node-server';
import { Board } from '../board.ts';
import { Assets } from './assets.ts';
import { createApp } from './create-app.tsx';
import { hostRule } from './gate.ts';

export interface BoardOptions {
  readonly workdir: Workdir;
  readonly project?: Project | undefined;
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  /** Path of a socket in the place of host and port: only this user can use it. */
  readonly socket?: string | undefined;
  /** Whether whoever reaches the port may look. */
  readonly withoutToken: boolean;
  /** Names by which it may be asked for, beside those of this machine itself. */
  readonly names: readonly string[];
}

/** A board that answers. */
export interface RunningBoard {
  /** Where it is looked at; with the token, if there is one. */
  readonly address: string;
  close(): Promise<void>;
}

/** A script that asks again after some seconds of its own work finds its connection open. */
const keepAliveMs = 60_000;

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** @throws AcceleratorError `TOKEN_NEEDED`, `CANNOT_LISTEN` */
export async function startBoard(options: BoardOptions): Promise<RunningBoard> {
  const { host, socket, withoutToken } = options;
  const isOpen = socket === undefined && !loopback.has(host);
  if (isOpen && withoutToken) throw tokenNeeded(host);
  const board = new Board(options.workdir, options.project);
  const token = withoutToken || socket !== undefined ? null : randomBytes(24).toString('base64url');
  const server = createServer();
  server.keepAliveTimeout = keepAliveMs;
  await listen(server, options);
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : undefined;
  const rules = {
    token,
    cookie: `ax-${board.id}-${port}`,
    isHost: hostRule({ port, isOpen, names: options.names }),
  };
  server.on('request', getRequestListener(createApp({ board, assets: new Assets() }, rules).fetch));
  // Whoever is told the address need not wait until 20,000 jobs are listed.
  setImmediate(() => board.index.refresh());
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const query = token === null ? '' : `?token=${token}`;
  return {
    address: socket ?? `http://${shownHost}:${port}/${query}`,
    close: () =>
      new Promise((resolve) => {
        board.thumbnails.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, { host, port, socket }: BoardOptions): Promise<void> {
  const where = socket === undefined ? { host, port } : { path: socket };
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(socket ?? `${host}:${port}`, error)));
    server.listen(where, () => {
      if (socket !== undefined) chmodSync(socket, 0o600);
      resolve();
    });
  });
}

/**
 * A board that other machines can reach was asked for without a token: whoever reaches the port would see all jobs.
 *
 * @remedy Leave `--no-token` out, or let it listen on this machine only and reach it by `ssh -L`.
 */
function tokenNeeded(host: string): AcceleratorError {
  return new AcceleratorError({
    code: 'TOKEN_NEEDED',
    message: `Expected a token for a board at ${host}, which other machines can reach, received --no-token.`,
    hint: 'Leave out --no-token, or --host.',
  });
}

/**
 * The port or the socket of the board can't be had: another program has it, or this user may not.
 *
 * @remedy `--port` takes another one; `--port 0` any that is free.
 */
function cannotListen(where: string, cause: Error): AcceleratorError {
  const taken = systemCode(cause) === 'EADDRINUSE';
  return new AcceleratorError({
    code: 'CANNOT_LISTEN',
    message: `The board can't listen at ${where}: ${taken ? 'another program does' : cause.message}.`,
    hint: taken ? '`--port` takes another port; `--port 0` any that is free.' : undefined,
    cause,
  });
}
