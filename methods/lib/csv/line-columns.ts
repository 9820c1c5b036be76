/** The dataset `bad` of import_csv. */
export const badLineColumns = {
  /** Number in the file, from 1. */
  line: { type: 'int64', nullable: false },
  data: { type: 'bytes', nullable: false },
  reason: { type: 'unicode', nullable: false },
} as const;

/** The dataset `skipped` of import_csv. */
export const skippedLineColumns = {
  line: { type: 'int64', nullable: false },
  data: { type: 'bytes', nullable: false },
} as const;
