import { Channel, type Scope } from '@accelerator/base';

const identities = new Channel<string>();

/**
 * Calls `listener` with an id whenever somebody asks a dataset or a job *which one it is*: its id, its name, what it was
 * made from. That is not content, so a phase that saw it may make something else of another one with the same content.
 * Returns a function that ends it.
 */
export function observeIdentities(listener: (id: string) => void): () => void {
  return identities.observe(listener);
}

/** @param owner the task that was given the dataset or job */
export function reportIdentity(owner: Scope | undefined, id: string): void {
  identities.report(owner, id);
}

const chainReads = new Channel<string>();

/** Calls `listener` with the id of a dataset whenever somebody asks what comes before it in its chain. */
export function observeChainReads(listener: (id: string) => void): () => void {
  return chainReads.observe(listener);
}

/** @param owner the task that was given the dataset */
export function reportChainRead(owner: Scope | undefined, id: string): void {
  chainReads.report(owner, id);
}
