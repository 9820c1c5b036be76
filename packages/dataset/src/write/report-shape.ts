import { anyText, listOf, objectOf, optional, recordOf, wholeNumber } from '@accelerator/base';
import { datasetIdShape, declarationShape, packedRowsShape, summaryShape } from '../manifest/manifest-shape.ts';
import type { DatasetReport } from './dataset-writers.ts';
import type { RetractedPart } from './retraction-marks.ts';
import type { DatasetPart } from './slice-writer.ts';

/** What one attempt wrote of one slice of a dataset, as it's kept for those who come after it. */
export const partShape = objectOf<DatasetPart>({
  name: anyText,
  sliceno: wholeNumber(),
  rows: wholeNumber(),
  columns: recordOf(summaryShape),
  linkedBytes: optional(wholeNumber()),
});

const retractedPart = objectOf<RetractedPart>({
  name: anyText,
  dataset: datasetIdShape,
  sliceno: wholeNumber(),
  rows: packedRowsShape,
});

/** What an attempt declared, wrote and retracted. */
export const reportShape = objectOf<DatasetReport>({
  declarations: listOf(declarationShape),
  parts: listOf(partShape),
  retractions: optional(listOf(retractedPart)),
});
