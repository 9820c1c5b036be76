import { AcceleratorError } from '@accelerator/base';

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** `10GB`, `1.5 TiB`, `4096`: as many bytes. @throws AcceleratorError `OPTION_INVALID` */
export function parseByteSize(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = units[unit.toLowerCase()];
  if (digits !== '' && factor !== undefined) return Math.floor(Number(digits) * factor);
  throw new AcceleratorError({
    code: 'OPTION_INVALID',
    message: `Expected a size for ${option}, such as 10GB or 500MB, received '${text}'.`,
  });
}
