/** What a value of JSON is. */
export type ValueKind = 'string' | 'escaped' | 'integer' | 'fraction' | 'boolean' | 'null' | 'array' | 'object';

/** A key and its value, by where they stand in a line. */
export interface Member {
  /** Without its quotation marks. */
  keyStart: number;
  keyEnd: number;
  isKeyEscaped: boolean;
  /** `escaped`: a string with backslashes. `fraction`: a number with a point, an exponent, or that is -0. */
  kind: ValueKind;
  start: number;
  end: number;
  /** How many keys all objects in it have. */
  keys: number;
  /** Where a number begins of which JavaScript has only one nearby; -1: there is none. */
  lossAt: number;
}

/** Values are nested so deep at most, in JSON columns too. */
const deepest = 512;

const [tab, lineFeed, carriageReturn, blank] = [0x09, 0x0a, 0x0d, 0x20];
const [quote, backslash, comma, colon, minus, plus, point, zero] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x2b, 0x2e, 0x30];
const [openBrace, closeBrace, openBracket, closeBracket, letterU] = [0x7b, 0x7d, 0x5b, 0x5d, 0x75];
/** What may stand behind a backslash, but `u`. */
const escapes = new Set(Buffer.from('"\\/bfnrt'));
const words: readonly (readonly [Uint8Array, ValueKind])[] = [
  [Buffer.from('true'), 'boolean'],
  [Buffer.from('false'), 'boolean'],
  [Buffer.from('null'), 'null'],
];
/** Integers of so many digits are held exactly. */
const exactDigits = 15;
/** A number of fewer digits is no infinity, if it has no exponent. */
const finiteDigits = 300;

const failed = -1;

/**
 * Finds the keys and values of a line that is an object of JSON, without making anything of them: numbers are taken as
 * they are written.
 */
export class ObjectScanner {
  /** Those of the last line; only the first `count`. */
  readonly members: Member[] = [];
  count = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #lineStart = 0;
  #end = 0;
  #problem = '';
  #kind: ValueKind = 'null';
  #keys = 0;
  #lossAt = -1;
  #isEscaped = false;

  /** @returns why the line is no object of JSON; undefined: it is one */
  scan(bytes: Uint8Array, start: number, end: number): string | undefined {
    this.#bytes = bytes;
    this.#lineStart = start;
    this.#end = end;
    this.count = 0;
    const from = this.#skipBlanks(start);
    const isObject = bytes[from] === openBrace && from < end;
    let at = isObject ? this.#members(from) : this.#value(from, 0);
    if (at !== failed) {
      at = this.#skipBlanks(at);
      if (at < end) at = this.#fail(at, 'something follows');
    }
    if (at === failed) return this.#problem;
    return isObject
      ? undefined
      : `it is ${this.#kind === 'array' ? 'an array' : nameOfKind(this.#kind)}, and no object`;
  }

  /** The members of the line's own object. */
  #members(open: number): number {
    let at = this.#skipBlanks(open + 1);
    if (this.#bytes[at] === closeBrace && at < this.#end) return at + 1;
    for (;;) {
      const member = this.#next();
      const keyStart = at;
      at = this.#string(at, 'a key');
      if (at === failed) return failed;
      member.keyStart = keyStart + 1;
      member.keyEnd = at - 1;
      member.isKeyEscaped = this.#isEscaped;
      at = this.#valueBehindKey(at);
      if (at === failed) return failed;
      this.#lossAt = -1;
      this.#keys = 0;
      member.start = at;
      at = this.#value(at, 1);
      if (at === failed) return failed;
      member.end = at;
      member.kind = this.#kind;
      member.keys = this.#keys;
      member.lossAt = this.#lossAt;
      this.count++;
      at = this.#behindValue(at, closeBrace);
      if (at < 0) return at === failed ? failed : -at;
    }
  }

  #next(): Member {
    const known = this.members[this.count];
    if (known !== undefined) return known;
    const member: Member = {
      keyStart: 0,
      keyEnd: 0,
      isKeyEscaped: false,
      kind: 'null',
      start: 0,
      end: 0,
      keys: 0,
      lossAt: -1,
    };
    this.members.push(member);
    return member;
  }

  #valueBehindKey(afterKey: number): number {
    const at = this.#skipBlanks(afterKey);
    if (at >= this.#end || this.#bytes[at] !== colon) return this.#fail(at, 'a colon was expected');
    return this.#skipBlanks(at + 1);
  }

  /** Where the next member begins; where all of it ends, as a negative number that is less than -1; or `failed`. */
  #behindValue(afterValue: number, close: number): number {
    const at = this.#skipBlanks(afterValue);
    const byte = at < this.#end ? this.#bytes[at] : undefined;
    if (byte === close) return -(at + 1);
    if (byte !== comma) return this.#fail(at, `a comma or ${close === closeBrace ? '}' : ']'} was expected`);
    return this.#skipBlanks(at + 1);
  }

  /** A value of any kind, which `#kind` tells then. @returns where it ends */
  #value(start: number, depth: number): number {
    const byte = start < this.#end ? (this.#bytes[start] ?? 0) : 0;
    if (byte === quote) {
      const at = this.#string(start, 'a value');
      this.#kind = this.#isEscaped ? 'escaped' : 'string';
      return at;
    }
    if (byte === openBrace || byte === openBracket) {
      if (depth > deepest) return this.#fail(start, `it is nested more than ${deepest} deep`);
      const at = byte === openBrace ? this.#object(start, depth) : this.#array(start, depth);
      this.#kind = byte === openBrace ? 'object' : 'array';
      return at;
    }
    if (byte === minus || isDigit(byte)) return this.#number(start);
    for (const [word, kind] of words) {
      if (!this.#hasWord(word, start)) continue;
      this.#kind = kind;
      return start + word.length;
    }
    return this.#fail(start, 'a value was expected');
  }

  #object(open: number, depth: number): number {
    let at = this.#skipBlanks(open + 1);
    if (this.#bytes[at] === closeBrace && at < this.#end) return at + 1;
    for (;;) {
      at = this.#string(at, 'a key');
      if (at === failed) return failed;
      this.#keys++;
      at = this.#valueBehindKey(at);
      if (at === failed) return failed;
      at = this.#value(at, depth + 1);
      if (at === failed) return failed;
      at = this.#behindValue(at, closeBrace);
      if (at < 0) return at === failed ? failed : -at;
    }
  }

  #array(open: number, depth: number): number {
    let at = this.#skipBlanks(open + 1);
    if (this.#bytes[at] === closeBracket && at < this.#end) return at + 1;
    for (;;) {
      at = this.#value(at, depth + 1);
      if (at === failed) return failed;
      at = this.#behindValue(at, closeBracket);
      if (at < 0) return at === failed ? failed : -at;
    }
  }

  #string(start: number, what: string): number {
    const bytes = this.#bytes;
    const end = this.#end;
    if (start >= end || bytes[start] !== quote) return this.#fail(start, `${what} was expected`);
    this.#isEscaped = false;
    for (let at = start + 1; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) return at + 1;
      if (byte < blank) return this.#fail(at, 'a string has a control character in it');
      if (byte !== backslash) continue;
      this.#isEscaped = true;
      at++;
      if (at < end && escapes.has(bytes[at] ?? 0)) continue;
      if (bytes[at] !== letterU || !this.#hasHexDigits(at + 1)) return this.#fail(at, 'a backslash stands for nothing');
      at += 4;
    }
    return this.#fail(end, 'a string is not closed');
  }

  #hasHexDigits(start: number): boolean {
    if (start + 4 > this.#end) return false;
    for (let at = start; at < start + 4; at++) if (!isHexDigit(this.#bytes[at] ?? 0)) return false;
    return true;
  }

  #number(start: number): number {
    const isNegative = this.#bytes[start] === minus;
    const first = isNegative ? start + 1 : start;
    let at = this.#digits(first);
    if (at === first) return this.#fail(at, 'a digit was expected');
    if (this.#byteAt(first) === zero && at > first + 1) return this.#fail(first, 'a number begins with 0');
    const isZero = this.#byteAt(first) === zero;
    let isInteger = true;
    let mayBeTooLarge = at - first > finiteDigits;
    if (this.#byteAt(at) === point) {
      isInteger = false;
      const decimals = at + 1;
      at = this.#digits(decimals);
      if (at === decimals) return this.#fail(at, 'a digit was expected');
    }
    if ((this.#byteAt(at) | 0x20) === 0x65) {
      isInteger = false;
      mayBeTooLarge = true;
      const sign = this.#byteAt(at + 1);
      const exponent = at + (sign === plus || sign === minus ? 2 : 1);
      at = this.#digits(exponent);
      if (at === exponent) return this.#fail(at, 'a digit was expected');
    }
    this.#kind = isInteger && !(isNegative && isZero) ? 'integer' : 'fraction';
    if (mayBeTooLarge || (isInteger && at - first > exactDigits)) this.#lookForLoss(start, at, isInteger);
    return at;
  }

  #digits(start: number): number {
    let at = start;
    while (at < this.#end && isDigit(this.#bytes[at] ?? 0)) at++;
    return at;
  }

  #lookForLoss(start: number, end: number, isInteger: boolean): void {
    const text = Buffer.from(this.#bytes.subarray(start, end)).toString('latin1');
    const value = Number(text);
    // What JavaScript has written itself comes back as it was, be it rounded or not.
    const isHeld = Number.isFinite(value) && (!isInteger || String(value) === text || BigInt(text) === BigInt(value));
    if (!isHeld && this.#lossAt < 0) this.#lossAt = start;
  }

  #hasWord(word: Uint8Array, start: number): boolean {
    if (start + word.length > this.#end) return false;
    for (let index = 0; index < word.length; index++) if (this.#bytes[start + index] !== word[index]) return false;
    return true;
  }

  /** 0 behind the end. */
  #byteAt(at: number): number {
    return at < this.#end ? (this.#bytes[at] ?? 0) : 0;
  }

  #skipBlanks(start: number): number {
    let at = start;
    while (at < this.#end && isBlank(this.#bytes[at] ?? 0)) at++;
    return at;
  }

  #fail(at: number, problem: string): typeof failed {
    const found = /^[\w+-]+/.exec(
      Buffer.from(this.#bytes.subarray(at, Math.min(at + 20, this.#end))).toString('latin1'),
    );
    const what = found === null ? '' : `, not ${found[0]}`;
    this.#problem = `it is no JSON: ${problem}${what} at byte ${at - this.#lineStart + 1}`;
    return failed;
  }
}

/** Whether a line has nothing in it. */
export function isBlankLine(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isBlank(bytes[at] ?? 0)) return false;
  return true;
}

export function nameOfKind(kind: ValueKind): string {
  switch (kind) {
    case 'string':
    case 'escaped':
      return 'a string';
    case 'integer':
    case 'fraction':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return 'an array';
    case 'object':
      return 'an object';
  }
}

function isBlank(byte: number): boolean {
  return byte === blank || byte === tab || byte === lineFeed || byte === carriageReturn;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
