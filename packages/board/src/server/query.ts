/** More in one answer is too much for a page, and for what reads it at once. */
const most = 10_000;

/** A count in a query; what is none is taken for the default. */
export function countOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Math.min(most, Math.max(1, Number(text))) : otherwise;
}
