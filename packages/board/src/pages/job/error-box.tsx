import type { ErrorRecord } from '@accelerator/base';
import { describePart, type FailedPart, failedPart } from '@accelerator/job';
import type { JSX } from 'preact';
import { Prose } from '../../html/prose.tsx';

/** What went wrong: the sentence, where, what helps, and what caused it. */
export function ErrorBox({ error }: { readonly error: ErrorRecord & FailedPart }): JSX.Element {
  const part = failedPart(error);
  return (
    <section class="error-box" aria-label="Error">
      <p class="error-line">
        <strong>{error.code ?? error.name}</strong>
        {part === undefined ? null : <span class="muted"> in {describePart(part)}</span>}
      </p>
      <p class="error-text">{error.message}</p>
      {error.hint === undefined ? null : (
        <p class="error-hint">
          <Prose text={error.hint} />
        </p>
      )}
      {error.during === undefined ? null : <p class="muted">while: {error.during}</p>}
      {(error.lastRows ?? []).map(({ dataset, sliceno, row }) => (
        <p class="muted" key={`${dataset}:${sliceno}`}>
          last read: row {row} in slice {sliceno} of {dataset}
        </p>
      ))}
      {error.stack === undefined ? null : (
        <details>
          <summary>Stack</summary>
          <pre>{error.stack}</pre>
        </details>
      )}
      {error.cause === undefined ? null : (
        <div class="error-cause">
          <p class="muted">caused by</p>
          <ErrorBox error={error.cause} />
        </div>
      )}
    </section>
  );
}
