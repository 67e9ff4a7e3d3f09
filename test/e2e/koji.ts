/** The unmodified koji client from PyPI, in a virtual environment of its own, against the local cloud. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { frontUrl } from '#local/front';
import { PROJECT_ROOT, STATE } from '#local/places';
import { readSettings } from '#local/settings';

/** The client whose behaviour was measured. */
const VERSION = '1.35.3';
const VENV = join(PROJECT_ROOT, '.toji/koji-client');
const KOJI = join(VENV, 'bin/koji');

export const settings = readSettings();
export const hubUrl = `${frontUrl(settings)}/kojihub`;
export const topUrl = `${frontUrl(settings)}/kojifiles`;

/** Installs the client once. It is compiled against Kerberos: libkrb5-dev, gcc and Python's headers have to be there. */
export function needKoji(): void {
  if (existsSync(KOJI)) return;
  execFileSync(settings.python ?? 'python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
  execFileSync(join(VENV, 'bin/pip'), ['install', '--quiet', `koji==${VERSION}`], { stdio: 'inherit' });
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `koji ...` as the administrator. */
export function koji(...args: string[]): Ran {
  const login = ['--user', settings.admin, '--password', settings.adminPassword];
  const command = ['-c', STATE.kojiConf, '-p', 'toji', ...login, ...args];
  const { status, stdout, stderr } = spawnSync(KOJI, command, { encoding: 'utf8', timeout: 540_000 });
  return { status: status ?? -1, stdout, stderr };
}

/** The same, and it has to succeed. */
export function kojiOk(...args: string[]): string {
  const ran = koji(...args);
  if (ran.status !== 0) throw new Error(`koji ${args.join(' ')}: exit ${ran.status}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}
