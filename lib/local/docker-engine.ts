/**
 * The Docker engine. Missing: Debian's and Ubuntu's package docker.io is installed when we are root there. Not running:
 * it is started (by systemd where that runs, else dockerd in the background, which `npm stop` stops again).
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runningPid, startBackground, waitUntilReady } from './background.ts';
import { installPackages } from './debian-packages.ts';
import { LocalProblem } from './problem.ts';
import { hasTool, runCommand, tryCommand } from './run-command.ts';

const LOG = { log: 'docker' } as const;
const NEEDED = 'Toji needs Docker: every build runs in a container.';

const isRoot = () => process.getuid?.() === 0;

async function serverVersion(): Promise<{ version?: string; error: string }> {
  const asked = await tryCommand(['docker', 'version', '--format', '{{.Server.Version}}'], {
    ...LOG,
    timeoutSeconds: 20,
  });
  return asked.code === 0 ? { version: asked.stdout.trim(), error: '' } : { error: asked.output.trim() };
}

/** `docker version` answers: the engine is up. */
const answers = async () => (await serverVersion()).version !== undefined;

async function startEngine(): Promise<void> {
  if (existsSync('/run/systemd/system')) {
    await runCommand(['systemctl', 'start', 'docker'], { ...LOG, problem: 'systemctl could not start docker' });
    for (let tries = 0; tries < 100 && !(await answers()); tries++) await sleep(200);
    return;
  }
  if ((await runningPid('dockerd')) === undefined) await startBackground({ name: 'dockerd', command: ['dockerd'] });
  await waitUntilReady('dockerd', 60, answers);
}

/** Makes sure that a Linux Docker engine answers; returns its version. */
export async function needDocker(): Promise<string> {
  if (!(await hasTool('docker'))) await installPackages(['docker.io'], NEEDED);
  const first = await serverVersion();
  if (first.version) return first.version;
  if (/permission denied/i.test(first.error)) {
    throw new LocalProblem(`${NEEDED} You may not use its socket: add yourself to the group docker and log in again.`);
  }
  const remote = process.env.DOCKER_HOST && !process.env.DOCKER_HOST.startsWith('unix:///var/run/docker.sock');
  if (remote || !isRoot() || !(await hasTool('dockerd'))) {
    throw new LocalProblem(`${NEEDED} No engine answers (${first.error.split('\n').at(-1)}); start it and try again.`);
  }
  await startEngine();
  const second = await serverVersion();
  if (!second.version) throw new LocalProblem(`${NEEDED} The engine does not start: ${second.error}`);
  return second.version;
}
