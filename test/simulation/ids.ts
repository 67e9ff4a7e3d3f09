import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/**
 * From now on the process's UUIDs are numbers in sequence, so that the same seed gives the same run: what lies side by side in
 * the outbox is done in the order of its ids. Answers how to end it.
 */
export function countedIds(): () => void {
  const real = crypto.randomUUID;
  let count = 0;
  use(() => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`);
  return () => use(real);
}

function use(randomUUID: typeof crypto.randomUUID): void {
  crypto.randomUUID = randomUUID;
  syncBuiltinESMExports();
}
