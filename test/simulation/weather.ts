import type { FaultyTable, Rates } from '../doubles/faulty-table.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** Usual days: one request in some hundreds fails. */
const FAIR: Rates = { throttled: 0.002, 'timed out': 0.003, lost: 0.003, conflict: 0.005 };
/** The table hardly answers: most calls fail for good, as their attempts are used up. */
const STORM: Rates = { throttled: 0.1, 'timed out': 0.35, lost: 0.35, conflict: 0.1 };

/** It does not answer at all: longer than builders may be silent. */
const OUTAGE: Rates = { throttled: 1 };

/** Trouble with the table: a little all the time, now and then very much of it for some seconds, seldom minutes of nothing else. */
export function weather(table: FaultyTable, clock: Clock, random: Random): void {
  const fair = async (): Promise<void> => {
    table.rates = FAIR;
    clock.after(random.between(300, 1800), random.chance(0.2) ? outage : storm);
  };
  const storm = async (): Promise<void> => {
    table.rates = STORM;
    clock.after(random.between(1, 20), fair);
  };
  const outage = async (): Promise<void> => {
    table.rates = OUTAGE;
    clock.after(random.between(30, 200), fair);
  };
  clock.after(0, fair);
}
