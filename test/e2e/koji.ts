/** The unmodified koji client from PyPI against the local cloud. */
import { execFile, spawnSync } from 'node:child_process';
import { frontUrl } from '#local/front';
import { needKoji as install, KOJI } from '#local/koji-client';
import { STATE } from '#local/places';
import { readSettings } from '#local/settings';

export const settings = readSettings();
export const hubUrl = `${frontUrl(settings)}/kojihub`;
export const topUrl = `${frontUrl(settings)}/kojifiles`;

/** Installs the client once. */
export const needKoji = (): Promise<string> => install(settings.python);
export { KOJI };

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MINUTES_10 = 600_000;

const asAdmin = (args: readonly string[]): string[] => {
  const login = ['--user', settings.admin, '--password', settings.adminPassword];
  return ['-c', STATE.kojiConf, '-p', 'toji', ...login, ...args];
};

/** Runs `koji ...` beside others. */
export function kojiLater(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(KOJI, asAdmin(args), { timeout: MINUTES_10 }, (_, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/** Runs `koji ...` as the administrator. */
export function koji(...args: string[]): Ran {
  const command = asAdmin(args);
  const { status, stdout, stderr } = spawnSync(KOJI, command, { encoding: 'utf8', timeout: MINUTES_10 });
  return { status: status ?? -1, stdout, stderr };
}

/** The same, and it has to succeed. */
export function kojiOk(...args: string[]): string {
  const ran = koji(...args);
  if (ran.status !== 0) throw new Error(`koji ${args.join(' ')}: exit ${ran.status}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}
