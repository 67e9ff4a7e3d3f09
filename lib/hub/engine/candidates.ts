import { type Waiting, waitingIn } from '#store/queue';
import type { Tx } from '#store/tx';
import type { Place } from './places.ts';

/** tasks of one bin that are looked for */
const ENOUGH = 10;

/** rows that are looked at in a bin whose first tasks may not run now, at most */
const DEEPEST = 2000;

/** The first tasks of each of the place's bins that may run there, the most urgent first. */
export async function candidates(tx: Tx, place: Place, fits: (task: Waiting) => boolean): Promise<Waiting[]> {
  const heads = await Promise.all(place.bins.map((bin) => headsOf(tx, bin, fits)));
  return heads.flat().sort(byUrgency);
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

const byUrgency = (a: Waiting, b: Waiting): number =>
  a.priority - b.priority || a.turn - b.turn || a.create_ts - b.create_ts || a.id - b.id;
