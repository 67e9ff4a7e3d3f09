/** Forgets the local cloud's state; with `everything`, also what is dear to make again. */
import { rmSync } from 'node:fs';
import { CACHE, LOGS, PIDS, STATE } from './places.ts';
import { stopAll } from './stop.ts';

export async function reset(everything: boolean): Promise<void> {
  await stopAll();
  const paths = [...Object.values(STATE), LOGS, PIDS, ...(everything ? Object.values(CACHE) : [])];
  for (const path of paths) rmSync(path, { recursive: true, force: true });
  process.stdout.write(
    `Forgotten: all state${everything ? ' and all caches' : '; images and the seed distribution are kept'}.\n`,
  );
}
