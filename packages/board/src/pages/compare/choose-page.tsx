import { datasetId } from '@accelerator/dataset';
import type { IndexedJob } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Command, Empty } from '../../html/parts.tsx';

const mostOffered = 200;

/** What two datasets are to be compared, when an address does not say it. */
export function ChoosePage(props: {
  readonly left: string;
  readonly right: string;
  /** Jobs with datasets, the newest first. */
  readonly known: readonly IndexedJob[];
}): JSX.Element {
  const { left, right, known } = props;
  const offered = known.flatMap(({ job, method, datasets }) => datasets.map((name) => [datasetId(job, name), method]));
  return (
    <>
      <h1>Compare two datasets</h1>
      {offered.length === 0 ? (
        <Empty title="There are no datasets yet">
          Jobs of a build script write them: <Command text="npx ax run" />
        </Empty>
      ) : (
        <>
          <p class="lead">Their rows and pictures, side by side: only those that differ.</p>
          <form class="filters" action="/compare">
            <input name="left" value={left} list="datasets" required placeholder="main-1" aria-label="The one before" />
            <span aria-hidden="true">⇄</span>
            <input
              name="right"
              value={right}
              list="datasets"
              required
              placeholder="main-2"
              aria-label="The one after"
            />
            <button type="submit">Compare</button>
            <datalist id="datasets">
              {offered.slice(0, mostOffered).map(([id, method]) => (
                <option key={id} value={id}>
                  {method}
                </option>
              ))}
            </datalist>
          </form>
          <p class="muted">
            A job stands for its dataset, <code>main-3/bad</code> for another, and <code>thumbnailer~1</code> for the
            job before the latest of a method. The page of a job with datasets offers the comparison with the one
            before.
          </p>
        </>
      )}
    </>
  );
}
