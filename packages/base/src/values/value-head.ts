import { ByteWriter } from './byte-writer.ts';
import { extension } from './format.ts';

/** What stands in front of a value. */
export interface ValueHead {
  /** Of what it refers to. */
  readonly names: readonly string[];
  /** How many containers follow the value. */
  readonly later: number;
  /** Whether any comes again. */
  readonly hasRepeats: boolean;
}

/** As a value begins. */
export function writeHead({ names, later, hasRepeats }: ValueHead): Buffer {
  const head = new ByteWriter();
  const start = head.begin(extension.head);
  head.number(later);
  head.byte(hasRepeats ? 0xc3 : 0xc2);
  for (const name of names) head.text(name);
  head.end(start);
  return head.take();
}
