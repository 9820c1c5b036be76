// The nearest of each vector as one would write it: two loops, a product each, and the best five are kept.
import { makeVectors } from '../project/methods/lib/vectors.js';
import { serve } from './serve.js';

let vectors = [];

function nearest(k) {
  let sum = 0;
  for (let one = 0; one < vectors.length; one++) {
    const best = [];
    for (let other = 0; other < vectors.length; other++) {
      if (other === one) continue;
      const [a, b] = [vectors[one], vectors[other]];
      let score = 0;
      for (let at = 0; at < a.length; at++) score += a[at] * b[at];
      if (best.length === k && score <= best[k - 1].score) continue;
      let place = best.length;
      while (place > 0 && best[place - 1].score < score) place--;
      best.splice(place, 0, { row: other, score });
      if (best.length > k) best.pop();
    }
    sum += best[0]?.score ?? 0;
  }
  return sum;
}

await serve(({ step, rows, length }) => {
  if (step === 'make') vectors = makeVectors(rows, length, 0);
  if (step === 'nearest') return nearest(5);
  return 0;
});
