/** The dataset `bad` of methods that read files. */
export const badFileColumns = {
  filename: { type: 'unicode', nullable: false },
  /** As it was given. */
  path: { type: 'unicode', nullable: false },
  reason: { type: 'unicode', nullable: false },
  slice: { type: 'int32', nullable: false },
} as const;
