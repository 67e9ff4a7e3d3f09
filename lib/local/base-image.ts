/**
 * The image that all others begin with, as toji-base:bookworm: pulled when an image registry answers, else made with
 * debootstrap from a Debian mirror.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './debian-packages.ts';
import { LocalProblem } from './problem.ts';
import { hasTool, runCommand, tryCommand } from './run-command.ts';

const RELEASE = 'bookworm';
const PUBLISHED = `debian:${RELEASE}-slim`;
export const BASE_IMAGE = `toji-base:${RELEASE}`;

const LOG = { log: 'base-image' } as const;
const PULL_SECONDS = 60;

/** Documentation and package lists: what the published slim image leaves out too. */
const LEFT_OUT = [
  'var/cache/apt',
  'var/lib/apt/lists',
  'var/log',
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
];

const hasImage = async (name: string) =>
  (await tryCommand(['docker', 'image', 'inspect', name], { log: 'docker' })).code === 0;

async function needDebootstrap(): Promise<void> {
  const reason = `No image registry answers, so ${PUBLISHED} cannot be pulled`;
  if (process.getuid?.() !== 0)
    throw new LocalProblem(`${reason}; run npm start as root once: it makes it with debootstrap.`);
  if (await hasTool('debootstrap')) return;
  await installPackages(['debootstrap'], `${reason}, and debootstrap is missing.`);
}

async function makeWithDebootstrap(): Promise<void> {
  await needDebootstrap();
  const tree = mkdtempSync(join('/var/tmp', 'toji-base-'));
  try {
    const problem = 'debootstrap could not make the base image';
    await runCommand(['debootstrap', '--variant=minbase', RELEASE, tree], { ...LOG, problem });
    const leaveOut = LEFT_OUT.map((path) => `--exclude=./${path}/*`).join(' ');
    const pack = `tar -C "$0" ${leaveOut.replaceAll('*', '\\*')} -c . | docker import - "$1"`;
    await runCommand(['sh', '-c', pack, tree, BASE_IMAGE], { ...LOG, problem });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** Makes sure that there is BASE_IMAGE; returns how it came. */
export async function needBaseImage(): Promise<string> {
  if (await hasImage(BASE_IMAGE)) return 'base image there';
  if (!(await hasImage(PUBLISHED))) {
    const pulled = await tryCommand(['docker', 'pull', '--quiet', PUBLISHED], { ...LOG, timeoutSeconds: PULL_SECONDS });
    if (pulled.code !== 0) {
      await makeWithDebootstrap();
      return 'base image made with debootstrap';
    }
  }
  await runCommand(['docker', 'tag', PUBLISHED, BASE_IMAGE], LOG);
  return 'base image pulled';
}
