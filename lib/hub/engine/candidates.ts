import { type Running, type Standing, standings, type Waiting, waitingIn } from '#store/queue';
import type { Tx } from '#store/tx';
import type { Place } from './places.ts';

/** tasks of one bin that are looked for */
const ENOUGH = 10;

/** rows that are looked at in a bin whose first tasks may not run now, at most */
const DEEPEST = 2000;

/**
 * The first tasks of each of the place's bins that may run there, in the order in which they are to have it: by priority;
 * then those whose owners have less running there; then by turn in their bins, the bin first that was served longest ago.
 */
export async function candidates(
  tx: Tx,
  place: Place,
  running: readonly Running[],
  fits: (task: Waiting) => boolean,
): Promise<Waiting[]> {
  const heads = (await Promise.all(place.bins.map((bin) => headsOf(tx, bin, fits)))).flat();
  const stand = await standings(tx, heads);
  const inTurn = heads.map((task, i) => ({ task, ...stand[i]! })).sort(byTurn);
  const owned = Map.groupBy(
    running.filter((row) => !row.waiting),
    (row) => row.owner,
  );
  const counts = new Map([...owned].map(([owner, rows]) => [owner, rows.length]));
  const ranked = inTurn.map(({ task }) => {
    const before = counts.get(task.owner) ?? 0;
    counts.set(task.owner, before + 1);
    return { task, before };
  });
  ranked.sort((a, b) => a.task.priority - b.task.priority || a.before - b.before);
  return ranked.map(({ task }) => task);
}

/** Further in only when those at the bin's head may not run. */
async function headsOf(
  tx: Tx,
  { channel, arch }: Place['bins'][number],
  fits: (task: Waiting) => boolean,
): Promise<Waiting[]> {
  for (let limit = ENOUGH; ; limit *= 5) {
    const rows = await waitingIn(tx, channel, arch, limit);
    const fit = rows.filter(fits).slice(0, ENOUGH);
    if (fit.length === ENOUGH || rows.length < limit || limit >= DEEPEST) return fit;
  }
}

type Placed = Standing & { readonly task: Waiting };

const byTurn = (a: Placed, b: Placed): number =>
  a.task.priority - b.task.priority ||
  a.ahead - b.ahead ||
  a.served_ts - b.served_ts ||
  a.task.create_ts - b.task.create_ts ||
  a.task.id - b.task.id;
