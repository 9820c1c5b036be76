import { createServer } from 'node:http';
import { onStop } from './cleanup.ts';

/** An HTTP cache in this process, which answers after so many milliseconds. */
export interface SlowStore {
  readonly url: string;
  delayMs: number;
  close(): void;
}

export async function slowStore(): Promise<SlowStore> {
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const name = request.url ?? '';
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (request.method === 'PUT') objects.set(name, Buffer.concat(pieces));
      const found = objects.get(name);
      setTimeout(() => {
        response.writeHead(found === undefined ? 404 : 200);
        response.end(request.method === 'GET' ? found : undefined);
      }, store.delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  const stopping = onStop(close);
  const store: SlowStore = {
    url: `http://127.0.0.1:${port}/{kind}/{name}`,
    delayMs: 0,
    close: () => {
      stopping.done();
      close();
    },
  };
  return store;
}
