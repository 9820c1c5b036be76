import type { JSX } from 'preact';

/** A sentence of somebody's in which names stand between backticks. */
export function Prose({ text }: { readonly text: string }): JSX.Element {
  return (
    <>{text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? <code key={`${index}`}>{part}</code> : part))}</>
  );
}
