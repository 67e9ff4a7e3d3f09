import type { Attempt } from '#store/attempts';

/** What a queue can delay a message, seconds. */
const LONGEST = 900;

/**
 * Seconds before an attempt is started after these: when the last containers could not be started, one after another, 15, 60,
 * 240 and then 900, since what is the matter with images or capacity takes its time.
 */
export function startDelay(earlier: readonly Attempt[]): number {
  const refused = earlier.length - 1 - earlier.findLastIndex((one) => one.loss !== 'start');
  return refused === 0 ? 0 : Math.min(LONGEST, 15 * 4 ** (refused - 1));
}
