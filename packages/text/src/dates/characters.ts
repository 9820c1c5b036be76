import { characterLength, isBlank, isDigit } from '../bytes.ts';
import type { Step } from './fields.ts';

/** Whether a character that begins with this byte is one of a kind. */
type Kind = (first: number) => boolean;

/** By the character behind `%`. */
export const kinds: Readonly<Record<string, Kind>> = {
  '%': (first) => first === 0x25,
  ' ': isBlank,
  '.': (first) => !isBlank(first),
  '*': () => true,
  '^': (first) => !isDigit(first),
  '@': (first) => !isBlank(first) && !isDigit(first),
};

/** From `least` to `most` characters of a kind, as many as there are. */
export function charactersStep(isOne: Kind, least: number, most: number): Step {
  return (_moment, bytes, at, end) => {
    let next = at;
    let count = 0;
    for (; count < most && next < end && isOne(bytes[next] ?? 0); count++) next += characterLength(bytes, next, end);
    return count < least ? -1 : next;
  };
}

/** Any blanks, also none. */
export const blanksStep: Step = (_moment, bytes, at, end) => {
  let next = at;
  while (next < end && isBlank(bytes[next])) next++;
  return next;
};

/** A character of the format that stands for itself. */
export function literalStep(character: string): Step {
  const wanted = Buffer.from(character, 'utf8');
  const [first = 0] = wanted;
  if (wanted.length === 1) return (_moment, bytes, at, end) => (at < end && bytes[at] === first ? at + 1 : -1);
  return (_moment, bytes, at, end) => {
    if (at + wanted.length > end) return -1;
    for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return -1;
    return at + wanted.length;
  };
}

/** Several items that count as one. */
export function allSteps(steps: readonly Step[]): Step {
  return (moment, bytes, start, end) => {
    let at = start;
    for (let index = 0; index < steps.length && at >= 0; index++) at = steps[index]?.(moment, bytes, at, end) ?? -1;
    return at;
  };
}
