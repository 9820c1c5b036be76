declare module '@20minutes/s3rver' {
  /** A server that speaks S3, over a folder. */
  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly silent: boolean;
      readonly directory: string;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
    middleware: readonly unknown[];
    use(middleware: (context: { readonly method: string; readonly path: string }, next: () => Promise<void>) => Promise<void>): this;
  }
}
