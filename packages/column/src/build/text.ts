import { hasLoneSurrogate, packValue, RefusedValue } from '@accelerator/base';
import { BinaryBuilder } from './binary.ts';
import { largeValue } from './builder.ts';
import { jsonText, notJson } from './json-text.ts';

/** Up to this many characters a loop over ASCII is faster than `Buffer.write` (20: 28 ns against 85; 32: 65 against 53). */
const shortText = 28;

/** UTF-8 text. A lone surrogate is refused: it has no UTF-8 and would come back as another character. */
export class UnicodeBuilder extends BinaryBuilder {
  append(value: unknown): boolean {
    return typeof value === 'string' && this.appendText(value);
  }

  override hintFor(value: unknown): string | undefined {
    return typeof value === 'string' ? 'The text has half of a surrogate pair in it (or is over 2 GiB).' : undefined;
  }

  protected appendText(text: string): boolean {
    const count = text.length;
    if (count * 3 >= largeValue) {
      return !hasLoneSurrogate(text) && this.appendBytes(Buffer.from(text, 'utf8'));
    }
    this.reserve(count * 3);
    if (count <= shortText) {
      const { data, length } = this;
      let at = 0;
      for (; at < count; at++) {
        const code = text.charCodeAt(at);
        if (code > 127) break;
        data[length + at] = code;
      }
      if (at === count) {
        this.endValue(count);
        return true;
      }
    }
    const size = this.data.write(text, this.length, 'utf8');
    if (size !== count && !this.allows(text)) return false;
    this.endValue(size);
    return true;
  }

  /** Whether text that is not all ASCII may stand in this column. */
  protected allows(text: string): boolean {
    return !hasLoneSurrogate(text);
  }
}

const nonAscii = /[\u0080-\uffff]/;

export class AsciiBuilder extends UnicodeBuilder {
  override append(value: unknown): boolean {
    return typeof value === 'string' && (value.length * 3 < largeValue || !nonAscii.test(value)) && super.append(value);
  }

  override hintFor(value: unknown): string | undefined {
    return typeof value === 'string' ? 'Make it a unicode column.' : undefined;
  }

  protected override allows(): boolean {
    return false;
  }
}

export class JsonBuilder extends UnicodeBuilder {
  override append(value: unknown): boolean {
    const text = jsonText(value);
    return text !== undefined && this.appendText(text);
  }

  override hintFor(value: unknown): string | undefined {
    const where = notJson(value);
    return `${where === undefined ? '' : `Here ${where}. `}JSON has finite numbers, strings, booleans, null, arrays and plain objects; a msgpack column takes more.`;
  }
}

export class MsgpackBuilder extends BinaryBuilder {
  #problem: string | undefined;

  append(value: unknown): boolean {
    let bytes: Buffer;
    try {
      this.#problem = undefined;
      bytes = packValue(value);
    } catch (error) {
      if (!(error instanceof RefusedValue)) throw error;
      this.#problem = `${error.message}.${error.hint === undefined ? '' : ` ${error.hint}`}`;
      return false;
    }
    return this.appendBytes(bytes);
  }

  override hintFor(): string | undefined {
    return this.#problem;
  }
}
