import { BoolConverter } from './convert/bool.ts';
import type { ConverterOptions, TextConverter } from './convert/converter.ts';
import { DateConverter, type DateOptions, DatetimeConverter, TimeConverter } from './convert/dates.ts';
import { DecimalConverter } from './convert/decimals.ts';
import {
  Float32Converter,
  Float64Converter,
  type FloatOptions,
  NumberBoolConverter,
  NumberConverter,
} from './convert/floats.ts';
import { Unstyler } from './convert/grouped.ts';
import { Int32Converter, Int64Converter, type IntegerOptions } from './convert/integers.ts';
import { AsciiConverter, BytesConverter, EncodedConverter, JsonConverter, Utf8Converter } from './convert/text.ts';
import { compileFormat, type DateKind } from './dates/compile-format.ts';
import { Zone } from './dates/zone.ts';
import { checkTextType, isUtf8Name } from './parse-text-type.ts';
import { type TextType, type TextTypeOptions, textTypeOptions } from './text-type.ts';

/** Makes the converter of a column. @throws AcceleratorError `TEXT_TYPE` */
export function createTextConverter(type: TextType): TextConverter {
  checkTextType(type);
  const given = textTypeOptions(type);
  const words = given.null ?? (given.nullable === true ? [''] : []);
  const options: ConverterOptions = {
    // JSON has a null of its own.
    nullable: words.length > 0 || given.nullable === true || given.type === 'json',
    nullWords: words,
    strips: given.strip === true,
  };
  const { invalid = 'bad', encoding = 'utf-8' } = given;
  switch (given.type) {
    case 'bytes':
      return new BytesConverter(options);
    case 'ascii':
      return new AsciiConverter({ ...options, invalid });
    case 'unicode':
      return isUtf8Name(encoding)
        ? new Utf8Converter({ ...options, invalid })
        : new EncodedConverter({ ...options, invalid, encoding });
    case 'json':
      return new JsonConverter(options);
    case 'bool':
      return given.from === 'number'
        ? new NumberBoolConverter(floatOptions(given, options))
        : new BoolConverter({ ...options, isLenient: given.lenient === true });
    case 'int32':
      return new Int32Converter(integerOptions(given, options));
    case 'int64':
      return new Int64Converter(integerOptions(given, options));
    case 'float32':
      return new Float32Converter(floatOptions(given, options));
    case 'float64':
      return new Float64Converter(floatOptions(given, options));
    case 'number':
      return new NumberConverter({ ...floatOptions(given, options), isWhole: given.whole === true });
    case 'date':
      return new DateConverter(dateOptions(given, options, 'date'));
    case 'time':
      return new TimeConverter(dateOptions(given, options, 'time'));
    case 'datetime': {
      const { timezone, ambiguous = 'later' } = given;
      const zone = timezone === undefined ? undefined : new Zone(timezone, ambiguous);
      return new DatetimeConverter({ ...dateOptions(given, options, 'datetime'), zone });
    }
    default:
      return new DecimalConverter({ ...floatOptions(given, options), type: given.type });
  }
}

function unstylerOf({ decimal = '.', thousands = '' }: TextTypeOptions): Unstyler | undefined {
  return decimal === '.' && thousands === '' ? undefined : new Unstyler({ decimal, thousands });
}

function integerOptions(given: TextTypeOptions, options: ConverterOptions): IntegerOptions {
  const { base = 10, trailing } = given;
  return { ...options, base, ignoresTrailing: trailing === 'ignore', unstyler: unstylerOf(given) };
}

function floatOptions(given: TextTypeOptions, options: ConverterOptions): FloatOptions {
  return { ...options, ignoresTrailing: given.trailing === 'ignore', unstyler: unstylerOf(given) };
}

function dateOptions(given: TextTypeOptions, options: ConverterOptions, kind: DateKind): DateOptions {
  const { format = 'iso', trailing, leap } = given;
  const read = compileFormat(format, kind, { clampsLeap: leap === 'clamp' });
  return { ...options, format, read, ignoresTrailing: trailing === 'ignore' };
}
