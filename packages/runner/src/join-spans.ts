import type { Span } from '@accelerator/job';

/** Between two chunks of a map a worker is idle for about so long: that is no gap. */
const leastGap = 0.02;

/**
 * Spans of the same worker that follow one another closely become one; so do those further apart, when there would be
 * more than `most` otherwise. In order of time.
 */
export function joinSpans(spans: readonly Span[], most: number): Span[] {
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  let joined = joinCloserThan(sorted, leastGap);
  for (let gap = leastGap * 2; joined.length > most && Number.isFinite(gap); gap *= 2) {
    joined = joinCloserThan(joined, gap);
  }
  if (joined.length <= most) return joined;
  // One span for each worker, and still too many: those who did most.
  const longest = new Set([...joined].sort((a, b) => b[1] - a[1]).slice(0, most));
  return joined.filter((span) => longest.has(span));
}

function joinCloserThan(spans: readonly Span[], gap: number): Span[] {
  const joined: Span[] = [];
  const last = new Map<string, number>();
  for (const [start, seconds, worker] of spans) {
    const index = last.get(worker);
    const before = index === undefined ? undefined : joined[index];
    if (index !== undefined && before !== undefined && start - (before[0] + before[1]) <= gap) {
      joined[index] = [before[0], Math.max(before[1], start + seconds - before[0]), worker];
    } else {
      last.set(worker, joined.length);
      joined.push([start, seconds, worker]);
    }
  }
  return joined;
}
