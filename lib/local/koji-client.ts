/** The unmodified koji client from PyPI, in a virtual environment of its own: what Koji's users have. */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './debian-packages.ts';
import { CACHE } from './places.ts';
import { LocalProblem } from './problem.ts';
import { runCommand, tryCommand } from './run-command.ts';

/** The client whose behaviour was measured. */
const VERSION = '1.35.3';
const VENV = CACHE.kojiClient;
const LOG = { log: 'koji-client' } as const;

/** Its Kerberos binding is compiled at installation. */
const HEADERS = ['libkrb5-dev', 'gcc', 'python3-dev', 'python3-venv'];

export const KOJI = join(VENV, 'bin/koji');
/** Knows the koji library. */
export const PYTHON = join(VENV, 'bin/python');

/** Where a hub is, for the client. */
export interface HubAddress {
  /** ends in /kojihub */
  readonly url: string;
  /** ends in /kojifiles */
  readonly topurl: string;
}

async function install(python: string): Promise<boolean> {
  const made = await tryCommand([python, '-m', 'venv', '--clear', VENV], LOG);
  if (made.code !== 0) return false;
  const pip = [join(VENV, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check', `koji==${VERSION}`];
  return (await tryCommand(pip, LOG)).code === 0;
}

/** Installs the client once; as root on Debian and Ubuntu with the headers that it is compiled against. */
export async function needKoji(python: string): Promise<string> {
  if (existsSync(KOJI)) return 'there';
  if (await install(python)) return `koji ${VERSION} installed`;
  await installPackages(HEADERS, `The koji client could not be installed (.toji/log/${LOG.log}.log).`);
  if (await install(python)) return `koji ${VERSION} installed`;
  throw new LocalProblem(`the koji client could not be installed: .toji/log/${LOG.log}.log`);
}

/**
 * The client's source archive, unpacked once: Koji's utilities (koji-gc, kojira) are in it, and are not installed with it.
 * Answers the folder of the utilities.
 */
export async function needUtilities(): Promise<string> {
  const folder = join(CACHE.kojiSource, `koji-${VERSION}`);
  if (!existsSync(folder)) {
    const pip = [join(VENV, 'bin/pip'), 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
    await runCommand([...pip, '--no-binary', ':all:', '--dest', CACHE.kojiSource, `koji==${VERSION}`], LOG);
    await runCommand(['tar', '-xzf', `${folder}.tar.gz`, '-C', CACHE.kojiSource], LOG);
  }
  return join(folder, 'util');
}

/** A configuration file for the client as it comes, with the commands that it ships as plugins. */
export function kojiConf({ url, topurl }: HubAddress): string {
  const plugins = globSync(join(VENV, 'lib/python*/site-packages/koji_cli_plugins'));
  const weburl = url.replace(/hub$/, '');
  const options = { server: url, topurl, weburl, authtype: 'password', plugin_paths: plugins.join(':') };
  return `[koji]\n${Object.entries(options)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')}`;
}
