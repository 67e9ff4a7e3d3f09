/** Node for Linux on a builder's architecture: the project's own where that fits, else the same version from npm. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BuilderArch } from '#schema/deployment';
import { PROJECT_ROOT } from './deployment.ts';

const NODE_PACKAGE = join(PROJECT_ROOT, 'node_modules/node');
const CACHE = join(PROJECT_ROOT, '.toji/node');
const NPM_ARCH: Record<BuilderArch, string> = { x86_64: 'x64', aarch64: 'arm64' };

function nodeVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(NODE_PACKAGE, 'package.json'), 'utf8'));
  return version;
}

/** Path of the executable. For another architecture it is fetched once and kept in .toji/node. */
export function nodeBinary(arch: BuilderArch): string {
  if (process.platform === 'linux' && process.arch === NPM_ARCH[arch])
    return realpathSync(join(NODE_PACKAGE, 'bin/node'));
  const folder = join(CACHE, `${nodeVersion()}-${arch}`);
  if (!existsSync(folder)) fetchInto(folder, `node-linux-${NPM_ARCH[arch]}@${nodeVersion()}`);
  return join(folder, 'package/bin/node');
}

/** Unpacks an npm package; the folder appears only when it is complete. */
function fetchInto(folder: string, name: string): void {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const archive = run('npm', ['pack', name, '--silent', '--pack-destination', unfinished]).trim();
  run('tar', ['-xzf', join(unfinished, archive), '-C', unfinished]);
  rmSync(join(unfinished, archive));
  renameSync(unfinished, folder);
}

const run = (command: string, words: string[]): string =>
  execFileSync(command, words, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
