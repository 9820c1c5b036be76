/** More in one answer is too much for a page, and for what reads it at once. */
const most = 10_000;

/** A count in a query; what is none is taken for the default. */
export function countOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Math.min(most, Math.max(1, Number(text))) : otherwise;
}

/** A number from 0 in a query; what is none is taken for the default. */
export function numberOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : otherwise;
}

/** What is repeated in a query; nothing: undefined. */
export function listOf(texts: readonly string[] | undefined): readonly string[] | undefined {
  const given = (texts ?? []).filter((text) => text !== '');
  return given.length === 0 ? undefined : given;
}
