import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to who asks for any: no connection that somebody opens meanwhile takes it. */
const [lowest, highest] = [20_000, 32_000];

/** A port of the loopback interface that nobody has, for a program that has to be told one before it listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (await canListen(port)) return port;
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
