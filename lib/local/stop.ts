/** Ends the local cloud's processes, in the reverse order of their start. */
import { stopBackground } from './background.ts';
import { stopEmulator } from './emulator.ts';
import { stopFront } from './front.ts';

export async function stopAll(): Promise<void> {
  const stopped = [];
  if (await stopFront()) stopped.push('front');
  if (await stopEmulator()) stopped.push('emulator (state written)');
  if (await stopBackground('dockerd')) stopped.push('dockerd');
  process.stdout.write(stopped.length ? `Stopped: ${stopped.join(', ')}.\n` : 'Nothing was running.\n');
}
