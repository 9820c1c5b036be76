export { type TextBatch, TextConverter } from './convert/converter.ts';
export { createTextConverter } from './create-converter.ts';
export { type CsvDialect, CsvLines, plainCsv } from './csv/csv-lines.ts';
export { fieldText } from './csv/field-text.ts';
export { type GuessedType, guessTextType } from './guess-type.ts';
export { type ParseDateOptions, parseDate } from './parse-date.ts';
export { problemOfTextType } from './parse-text-type.ts';
export {
  type TextType,
  type TextTypeDefaults,
  type TextTypeOptions,
  withTextDefaults,
} from './text-type.ts';
