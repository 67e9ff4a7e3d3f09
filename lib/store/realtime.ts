import { setTimeout } from 'node:timers/promises';
import type { Store } from './tx.ts';

/** Time as it goes by. A pause ends by chance, so that those who got into each other's way do not meet again. */
export const realTime: Pick<Store, 'now' | 'pause'> = {
  now: () => Date.now() / 1000,
  pause: (atMost) => setTimeout(Math.random() * atMost),
};
