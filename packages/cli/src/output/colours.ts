import pc from 'picocolors';

export type Colours = ReturnType<typeof pc.createColors>;

/**
 * Colours for a stream: on a terminal, unless `NO_COLOR` is set; elsewhere only by `FORCE_COLOR`. (picocolors itself
 * looks at standard output only, and colours the logs of every CI.)
 */
export function coloursFor(stream: { readonly isTTY?: boolean }): Colours {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const wanted = (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') || (stream.isTTY === true && TERM !== 'dumb');
  return pc.createColors(wanted && (NO_COLOR ?? '') === '');
}
