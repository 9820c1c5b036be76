import { type DataType, DateUnit, type Field, type FixedSizeList, Precision, DataType as Types } from 'apache-arrow';
import { bytesKind, decimalKind, jsonTextKind, nestedKind, nullKind, textKind, uuidKind } from './byte-kinds.ts';
import type { ColumnKind } from './column-kind.ts';
import { dictionaryOf, indexOf } from './dictionary.ts';
import { extensionKey, momentName, uuidName } from './extensions.ts';
import { boolKind, float32Kind, float64Kind, int32Kind, int64Kind, uint32Kind, uint64Kind } from './number-kinds.ts';
import { datetimeKind, dayKind, dayMsKind, julianKind, timeKind } from './time-kinds.ts';
import { vectorKind } from './vector-kind.ts';

/** The same, in the files of our own columns. */
const ownKey = 'accelerator.type';

/** Of a vector. */
const mostNumbers = 65_536;

/** What a column becomes; undefined: there is nothing here that holds its values. */
export function kindOfField({ type, metadata }: Pick<Field, 'type' | 'metadata'>): ColumnKind | undefined {
  const named = kindByName(type, metadata.get(ownKey) ?? metadata.get(extensionKey) ?? '');
  return named ?? kindOfType(type);
}

function kindByName(type: DataType, name: string): ColumnKind | undefined {
  if (isText(type)) {
    if (name === 'json' || name === 'arrow.json') return jsonTextKind;
    if (name === 'ascii') return textKind('ascii');
  }
  if (Types.isBinary(type) && name === 'image') return bytesKind('image');
  if (Types.isFloat(type) && type.precision === Precision.DOUBLE && name === 'number') return float64Kind('number');
  if (Types.isFixedSizeBinary(type) && type.byteWidth === 16 && name === uuidName) return uuidKind;
  if (Types.isFixedSizeBinary(type) && type.byteWidth === 12 && name === momentName) return julianKind;
  return undefined;
}

function kindOfType(type: DataType): ColumnKind | undefined {
  if (Types.isNull(type)) return nullKind;
  if (Types.isBool(type)) return boolKind;
  if (Types.isInt(type)) {
    if (type.bitWidth === 64) return type.isSigned ? int64Kind : uint64Kind;
    return type.bitWidth === 32 && !type.isSigned ? uint32Kind : int32Kind;
  }
  if (Types.isFloat(type)) {
    return type.precision === Precision.DOUBLE
      ? float64Kind('float64')
      : float32Kind(type.precision === Precision.HALF);
  }
  if (isText(type)) return textKind('unicode');
  if (isBytes(type)) return bytesKind('bytes');
  if (Types.isDecimal(type)) return decimalKind(type);
  if (Types.isDate(type)) return type.unit === DateUnit.DAY ? dayKind : dayMsKind;
  if (Types.isTime(type)) return timeKind(type.unit);
  if (Types.isTimestamp(type)) return datetimeKind(type.unit);
  if (Types.isDuration(type)) return int64Kind;
  if (Types.isDictionary(type)) return dictionaryKind(type.dictionary);
  if (Types.isFixedSizeList(type) && isVector(type)) return vectorKind(type.listSize);
  return isNested(type) && type.children.every(hasJson) ? nestedKind(type) : undefined;
}

function isText(type: DataType): boolean {
  return Types.isUtf8(type) || Types.isLargeUtf8(type) || Types.isUtf8View(type);
}

function isBytes(type: DataType): boolean {
  return Types.isBinary(type) || Types.isLargeBinary(type) || Types.isBinaryView(type) || Types.isFixedSizeBinary(type);
}

function isVector({ listSize, valueType }: FixedSizeList): boolean {
  const isFloat = Types.isFloat(valueType) && valueType.precision === Precision.SINGLE;
  return isFloat && listSize >= 1 && listSize <= mostNumbers;
}

function isNested(type: DataType): boolean {
  return (
    Types.isList(type) ||
    Types.isLargeList(type) ||
    Types.isFixedSizeList(type) ||
    Types.isStruct(type) ||
    Types.isMap(type) ||
    Types.isUnion(type)
  );
}

function hasJson({ type }: Field): boolean {
  return kindOfType(type) !== undefined;
}

function dictionaryKind(values: DataType): ColumnKind | undefined {
  const kind = kindOfType(values);
  if (kind === undefined || isNested(values)) return kind;
  const { type, length, fill, sizes } = kind;
  return {
    type,
    ...(length !== undefined && { length }),
    fill(data, rows, findings) {
      const dictionary = dictionaryOf(data);
      const places = rows.map((row) => {
        const index = indexOf(data, dictionary, row);
        return index >= 0 && dictionary.getValid(index) ? index : -1;
      });
      return fill(dictionary, places, findings);
    },
    ...(sizes !== undefined && {
      sizes(data) {
        const dictionary = dictionaryOf(data);
        const sizeAt = sizes(dictionary);
        return (row) => sizeAt(indexOf(data, dictionary, row));
      },
    }),
  };
}
