/** Starts and addresses the local front. */
import { join } from 'node:path';
import { runningPid, startBackground, stopBackground, waitUntilReady } from './background.ts';
import { digestOf, isMarked, setMark } from './digest.ts';
import { emulatorUrl } from './emulator.ts';
import { PROJECT_ROOT, STATE } from './places.ts';
import { hostForContainers, listenAddresses, needFreePort } from './ports.ts';
import type { LocalSettings } from './settings.ts';

const NAME = 'front';
const MAIN = join(PROJECT_ROOT, 'lib/local/front/main.ts');

export const frontUrl = (settings: LocalSettings) => `http://127.0.0.1:${settings.port}`;

async function answers(settings: LocalSettings): Promise<boolean> {
  try {
    return (await fetch(`${frontUrl(settings)}/seed/`, { signal: AbortSignal.timeout(2000) })).status < 500;
  } catch {
    return false; // not listening yet
  }
}

/** Makes sure that it runs, of the present sources, on the present addresses. */
export async function needFront(settings: LocalSettings): Promise<string> {
  const addresses = listenAddresses(await hostForContainers(), settings.listen);
  const where = [emulatorUrl(settings), String(settings.port), ...addresses];
  const digest = digestOf([MAIN, join(PROJECT_ROOT, 'lib/local/front')], where);
  const mark = join(STATE.marks, NAME);
  const current = (await runningPid(NAME)) !== undefined && isMarked(mark, digest);
  if (current && (await answers(settings))) return `running at ${frontUrl(settings)}`;
  await stopBackground(NAME);
  await needFreePort(settings.port, 'TOJI_PORT');
  await startBackground({ name: NAME, command: [process.execPath, MAIN, ...where] });
  await waitUntilReady(NAME, 30, () => answers(settings));
  setMark(mark, digest);
  return `started at ${frontUrl(settings)}`;
}

export const stopFront = () => stopBackground(NAME);
