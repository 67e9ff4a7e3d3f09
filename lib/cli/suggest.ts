/** The candidate that `name` was most likely meant to be; undefined when none is near. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const scored = candidates.map((candidate) => ({ candidate, distance: distance(name, candidate) }));
  const best = scored.reduce((a, b) => (b.distance < a.distance ? b : a), {
    candidate: '',
    distance: Number.POSITIVE_INFINITY,
  });
  return best.distance <= Math.max(1, Math.floor(name.length / 2.5)) ? best.candidate : undefined;
}

/** Edits (insert, delete, replace) between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
