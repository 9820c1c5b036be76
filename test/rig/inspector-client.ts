import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get } from 'node:http';
import type { Duplex } from 'node:stream';

/** What V8's inspector tells by itself. */
export interface InspectorEvent {
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: the protocol has hundreds of shapes, and tests look at what they get.
  readonly params: any;
}

/** Speaks with the inspector of a process over its WebSocket, as a debugger does. */
export class InspectorClient {
  readonly closed: Promise<unknown>;
  readonly #socket: Duplex;
  readonly #onEvent: (event: InspectorEvent, client: InspectorClient) => void;
  readonly #answers = new Map<number, (result: InspectorEvent['params']) => void>();
  #received: Buffer = Buffer.alloc(0);
  #sent = 0;

  private constructor(socket: Duplex, onEvent: (event: InspectorEvent, client: InspectorClient) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    this.closed = once(socket, 'close');
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
  }

  static async connect(
    url: string,
    onEvent: (event: InspectorEvent, client: InspectorClient) => void,
  ): Promise<InspectorClient> {
    const key = randomBytes(16).toString('base64');
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
    };
    const [, socket]: [unknown, Duplex] = await new Promise((resolve, reject) => {
      const request = get(url.replace(/^ws:/, 'http:'), { headers });
      request.once('upgrade', (response, upgraded: Duplex) => resolve([response, upgraded]));
      request.once('error', reject);
    });
    return new InspectorClient(socket, onEvent);
  }

  send(method: string, params: object = {}): Promise<InspectorEvent['params']> {
    const id = ++this.#sent;
    const payload = Buffer.from(JSON.stringify({ id, method, params }));
    const head = Buffer.alloc(8);
    head.writeUInt8(0x81, 0);
    head.writeUInt8(0x80 | 126, 1);
    head.writeUInt16BE(payload.length, 2);
    // The mask is 0, so the payload is as it is.
    this.#socket.write(Buffer.concat([head, payload]));
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  /** Frames of a server are not masked, and Node's inspector sends each message in one. */
  #take(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const all = this.#received;
      if (all.length < 2) return;
      const short = all.readUInt8(1) & 0x7f;
      const start = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (all.length < start) return;
      const length = short === 126 ? all.readUInt16BE(2) : short === 127 ? Number(all.readBigUInt64BE(2)) : short;
      if (all.length < start + length) return;
      this.#received = all.subarray(start + length);
      if ((all.readUInt8(0) & 0x0f) === 1) this.#message(all.toString('utf8', start, start + length));
    }
  }

  #message(text: string): void {
    const message = JSON.parse(text);
    if (message.id === undefined) this.#onEvent(message, this);
    else this.#answers.get(message.id)?.(message.result ?? message.error);
  }
}
