import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';

/** A store for a test. */
export interface TestStore {
  readonly url: string;
  /** What was asked of it, as `GET cas/0123…`; of a folder nobody knows. */
  readonly requests: string[];
}

/** A folder that is removed when the test ends. */
export function folderStore(): TestStore & { readonly folder: string } {
  const folder = temporary();
  return { folder, url: pathToFileURL(folder).href, requests: [] };
}

function temporary(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-shared-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A bucket; the secrets for it are in the environment until the test ends. */
export async function s3Store(): Promise<TestStore> {
  const requests: string[] = [];
  // Half a second of the processor, of which other tests need nothing.
  const { default: S3rver } = await import('@20minutes/s3rver');
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: temporary(),
    configureBuckets: [{ name: 'builds' }],
  });
  const counting: Parameters<typeof server.use>[0] = async (context, next) => {
    requests.push(`${context.method} ${context.path.split('/').slice(-2).join('/')}`);
    await next();
  };
  server.use(counting);
  // Before all others: the last one that is added comes last.
  server.middleware = [counting, ...server.middleware.slice(0, -1)];
  const { port } = await server.run();
  onTestFinished(() => server.close());
  setVariables({ AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
  return { url: `s3://builds/team?endpoint=${encodeURIComponent(`http://127.0.0.1:${port}`)}`, requests };
}

/** Sets environment variables until the test ends. */
export function setVariables(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    onTestFinished(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** A server that answers as it is told. */
export async function server(answer: Answer): Promise<{ readonly port: number }> {
  const listening = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => answer(request, response, Buffer.concat(pieces)));
    request.on('error', () => {});
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port };
}

/**
 * As Nx wants it of a cache server: PUT and GET under one name, a token, 409 for what is there already, and no HEAD. It
 * knows no `{kind}`, as Turborepo's doesn't.
 * @param delayMs before each answer
 */
export async function nxStore(delayMs = 0): Promise<TestStore & { readonly objects: Map<string, Buffer> }> {
  const requests: string[] = [];
  const objects = new Map<string, Buffer>();
  const { port } = await server((request, response, body) => {
    const name = (request.url ?? '').split('/').at(-1) ?? '';
    requests.push(`${request.method} ${name}`);
    const end = (status: number, content?: Buffer): void => {
      setTimeout(() => response.writeHead(status).end(content), delayMs);
    };
    if (request.headers.authorization !== 'Bearer token-of-the-team') return end(401);
    const known = objects.get(name);
    if (request.method === 'GET') return known === undefined ? end(404) : end(200, known);
    if (request.method !== 'PUT') return end(405);
    if (known !== undefined) return end(409);
    objects.set(name, body);
    return end(200);
  });
  setVariables({ AX_CACHE_TOKEN: 'token-of-the-team' });
  return { url: `http://127.0.0.1:${port}/v1/cache/{name}`, requests, objects };
}
