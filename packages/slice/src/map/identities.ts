import { Dataset, rowIdentities } from '@accelerator/dataset';
import { canonicalText, idThere, type KeyPreimage } from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import { dealtRows, encodedList } from './map-list.ts';

const digestBytes = 16;

/** What the rows of a map are, for other machines: 16 bytes for each; of files and elements their texts. */
export function packIdentities(
  map: AnyMap,
  { preimage, workdir }: { readonly preimage: KeyPreimage; readonly workdir: string },
): { readonly rowsPerSlice: readonly number[]; readonly bytes: Buffer } | undefined {
  const { slices } = preimage;
  if (map.over !== 'rows') {
    const texts = encodedList(map.over, preimage.options).map(canonicalText);
    const rowsPerSlice = dealtRows(texts.length, slices);
    const bySlice = rowsPerSlice.map((rows, sliceno) =>
      Array.from({ length: rows }, (_, row) => texts[row * slices + sliceno] ?? ''),
    );
    return { rowsPerSlice, bytes: Buffer.from(JSON.stringify(bySlice)) };
  }
  const { source: given } = preimage.datasets;
  const source = typeof given === 'string' ? idThere(given) : undefined;
  if (source === undefined) return undefined;
  const dataset = Dataset.open(workdir, source);
  const columns = Object.keys(map.input);
  const all = dataset.rowsPerSlice.map((_, sliceno) => rowIdentities(dataset, sliceno, columns).join(''));
  return { rowsPerSlice: dataset.rowsPerSlice, bytes: Buffer.from(all.join(''), 'latin1') };
}

/** What `packIdentities` wrote, by slice. @throws Error for anything else */
export function unpackIdentities(
  over: AnyMap['over'],
  rowsPerSlice: readonly number[],
  bytes: Buffer,
): readonly (readonly string[])[] {
  if (over !== 'rows') {
    const bySlice: unknown = JSON.parse(bytes.toString('utf8'));
    return Array.isArray(bySlice) ? bySlice.map((each) => (Array.isArray(each) ? each.map(String) : [])) : [];
  }
  let at = 0;
  return rowsPerSlice.map((rows) =>
    Array.from({ length: rows }, () => {
      at += digestBytes;
      return bytes.toString('latin1', at - digestBytes, at);
    }),
  );
}
