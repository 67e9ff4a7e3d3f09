import type { FaultyTable, Rates } from '../doubles/faulty-table.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** Usual days: one request in some hundreds fails. */
const FAIR: Rates = { throttled: 0.002, 'timed out': 0.003, lost: 0.003, conflict: 0.005 };
/** The table hardly answers: most calls fail for good, as their attempts are used up. */
const STORM: Rates = { throttled: 0.1, 'timed out': 0.35, lost: 0.35, conflict: 0.1 };

/** Trouble with the table: a little all the time, and now and then very much of it for some seconds. */
export function weather(table: FaultyTable, clock: Clock, random: Random): void {
  const fair = async (): Promise<void> => {
    table.rates = FAIR;
    clock.after(random.between(300, 1800), storm);
  };
  const storm = async (): Promise<void> => {
    table.rates = STORM;
    clock.after(random.between(1, 20), fair);
  };
  clock.after(0, fair);
}
