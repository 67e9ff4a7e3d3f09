/** The demo's git repository: test/fixtures/packages, one folder a package, served by the front at /git/demo.git. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { publish } from '../git/publish.ts';
import { PROJECT_ROOT, STATE } from '../places.ts';
import { hostForContainers } from '../ports.ts';
import type { LocalSettings } from '../settings.ts';

const SOURCES = join(PROJECT_ROOT, 'test/fixtures/packages');
const REPOSITORY = join(STATE.git, 'demo.git');

/** Names of the packages in it. */
export const demoPackages = () => readdirSync(SOURCES).sort();

/** Made once; later it is the user's, who may push to it. */
export async function needDemoRepository(): Promise<string> {
  if (existsSync(join(REPOSITORY, 'HEAD'))) return 'there';
  publish(REPOSITORY, SOURCES, Math.floor(Date.now() / 1000));
  return 'made';
}

/** The source of a package in Koji's notation, as a builder reaches it. */
export async function demoSource(settings: LocalSettings, name: string): Promise<string> {
  return `git+http://${await hostForContainers()}:${settings.port}/git/demo.git?${name}#main`;
}
