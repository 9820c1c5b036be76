/** `sharedCache` in the configuration of a project. */
export interface SharedCacheSettings {
  /** `file:///mnt/cache`, `s3://bucket/prefix?endpoint=…&region=…`, `https://host/path/{kind}/{name}`. */
  readonly url: string;
  /** Whether what is built here goes there; `ci`: only where the variable CI is `true`. */
  readonly write: boolean | 'ci';
  /** Public keys: only what one of them has signed is used. */
  readonly trust?: readonly string[] | undefined;
  /** `any`: jobs give the same on all platforms. */
  readonly platform: 'same' | 'any';
  /** Methods whose jobs neither go there nor come from there. */
  readonly exclude: readonly string[];
  /** In days: what nobody has asked for in that time may be removed from the store. */
  readonly maxAge: number;
}

const dayMs = 86_400_000;

export function maxAgeMsOf({ maxAge }: SharedCacheSettings): number {
  return maxAge * dayMs;
}
