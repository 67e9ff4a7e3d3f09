/**
 * The AWS emulator. It listens where users on this machine and containers reach it, and nowhere else: whoever can talk
 * to it can do anything. State is written when it stops, so it is stopped by SIGTERM and waited for.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runningPid, startBackground, stopBackground, waitUntilReady } from './background.ts';
import { digestOf, isMarked, setMark } from './digest.ts';
import { REQUIREMENTS, VENV_PYTHON } from './emulator-venv.ts';
import { PIDS, PROJECT_ROOT, STATE } from './places.ts';
import { hostForContainers, listenAddresses, needFreePort } from './ports.ts';
import type { LocalSettings } from './settings.ts';

const NAME = 'emulator';
const MARK = join(STATE.marks, NAME);
const SERVE = join(PROJECT_ROOT, 'containers/emulator/serve.py');

export const emulatorUrl = (settings: LocalSettings) => `http://127.0.0.1:${settings.emulatorPort}`;

/** What every AWS client (SDK, CDK) of the local cloud needs in its environment. */
export const awsEnvironment = (settings: LocalSettings) => ({
  AWS_ENDPOINT_URL: emulatorUrl(settings),
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
});

async function isHealthy(settings: LocalSettings): Promise<boolean> {
  try {
    const answer = await fetch(`${emulatorUrl(settings)}/_ministack/health`, { signal: AbortSignal.timeout(2000) });
    return answer.ok;
  } catch {
    return false; // not listening yet
  }
}

/** `host` is what it calls itself in the addresses that it hands out, of queues above all. */
function emulatorEnvironment(settings: LocalSettings, host: string): Record<string, string | undefined> {
  return {
    ...awsEnvironment(settings),
    AWS_ENDPOINT_URL: undefined, // functions get their own; the emulator is no client of itself
    GATEWAY_PORT: String(settings.emulatorPort),
    MINISTACK_HOST: host,
    NODE_PATH: join(PROJECT_ROOT, 'node_modules'), // CDK's custom resources need the SDK
    PERSIST_STATE: '1',
    STATE_DIR: STATE.emulator,
    S3_PERSIST: '1',
    S3_DATA_DIR: STATE.objects,
    IOT_MTLS_ENABLED: '0',
  };
}

/**
 * After a crash it comes up as it was when it was last stopped in order, so what the marks tell of may not be there. Objects
 * are on the disk at once; without any state to go with them they would only stand in the way.
 */
function forgetUnsaved(): void {
  const forgotten = [STATE.marks, ...(existsSync(STATE.emulator) ? [] : [STATE.objects, STATE.outputs])];
  for (const path of forgotten) rmSync(path, { recursive: true, force: true });
}

/** Makes sure that it runs, with the present settings and version, and answers. */
export async function needEmulator(settings: LocalSettings): Promise<string> {
  const host = await hostForContainers();
  const addresses = listenAddresses(host);
  const server = [SERVE, 'ministack.app:app', '--workers', '0', '--keep-alive', '75', '--graceful-timeout', '3'];
  const command = [...server, ...addresses.flatMap((address) => ['--bind', `${address}:${settings.emulatorPort}`])];
  const digest = digestOf([REQUIREMENTS, SERVE], [...command, host]);
  const left = existsSync(join(PIDS, `${NAME}.json`));
  const runs = (await runningPid(NAME)) !== undefined;
  if (runs && isMarked(MARK, digest) && (await isHealthy(settings))) return `running at ${emulatorUrl(settings)}`;
  await stopEmulator();
  await needFreePort(settings.emulatorPort, 'TOJI_EMULATOR_PORT');
  const lost = left && !runs;
  if (lost) forgetUnsaved();
  await startBackground({ name: NAME, command: [VENV_PYTHON, ...command], env: emulatorEnvironment(settings, host) });
  await waitUntilReady(NAME, 60, () => isHealthy(settings));
  setMark(MARK, digest);
  const loss = lost ? ' (it had not been stopped in order: what happened since the last npm stop is lost)' : '';
  return `started at ${emulatorUrl(settings)}${loss}`;
}

/** Stops it and waits until its state is written; returns whether it ran. */
export const stopEmulator = () => stopBackground(NAME, 120);
