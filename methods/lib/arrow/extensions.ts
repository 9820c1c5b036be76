/** Where the name stands of a type that is stored as another one. */
export const extensionKey = 'ARROW:extension:name';
export const uuidName = 'arrow.uuid';
/** Of 12 bytes: what Parquet calls INT96. */
export const momentName = 'int96';
