import type { Socket } from 'node:net';
import type { SliceMessage, SliceOrder } from '@accelerator/slice';
import { isSliceMessage } from './slice-message.ts';

/** No message of a slice process is as long: a report of 40,000 files has 10 MB. */
const longest = 1 << 28;
const lineEnd = 0x0a;

/** Why no message of a process is taken any more. */
export type ChannelLoss = 'closed' | 'rubbish';

export interface ChannelListener {
  readonly onMessage: (message: SliceMessage) => void;
  /** Called once. */
  readonly onLost: (loss: ChannelLoss) => void;
}

/**
 * The engine's end of the channel to a slice process; at the other one is Node's own `process.send`, which writes one
 * line of JSON after the other. Here Node's reader would throw, outside of any call, on a line that is none: code of
 * an author that writes to the descriptor must not end the engine.
 */
export class SliceChannel {
  readonly #socket: Socket;
  readonly #listener: ChannelListener;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isLost = false;

  constructor(socket: Socket, listener: ChannelListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('data', (bytes: Buffer) => this.#add(bytes));
    socket.on('error', () => {});
    socket.once('close', () => this.#lose('closed'));
  }

  send(order: SliceOrder, onError: () => void): void {
    this.#socket.write(`${JSON.stringify(order)}\n`, (error) => {
      if (error !== null && error !== undefined) onError();
    });
  }

  #add(bytes: Buffer): void {
    for (let from = 0; !this.#isLost; ) {
      const end = bytes.indexOf(lineEnd, from);
      const piece = bytes.subarray(from, end < 0 ? bytes.length : end);
      this.#bytes += piece.length;
      if (this.#bytes > longest) {
        this.#lose('rubbish');
        return;
      }
      if (piece.length > 0) this.#pieces.push(piece);
      if (end < 0) return;
      this.#takeLine();
      from = end + 1;
    }
  }

  #takeLine(): void {
    const [only, ...more] = this.#pieces;
    const line = only !== undefined && more.length === 0 ? only : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    const message = parseJson(line.toString('utf8'));
    if (isSliceMessage(message)) this.#listener.onMessage(message);
    else this.#lose('rubbish');
  }

  #lose(loss: ChannelLoss): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#pieces = [];
    this.#listener.onLost(loss);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
