/** The package nodejs-polars, if it is installed. Its version is in the key of whoever imports this. */
export declare function loadPolars(): Promise<{ readonly default: object }>;
