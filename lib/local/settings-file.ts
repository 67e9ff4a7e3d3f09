/** The settings that are deployed locally: toji.json of the project, if there is one, with what a local cloud must say itself. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseSettings, type Settings, SettingsError } from '#schema/settings';
import { PROJECT_ROOT, STATE } from './places.ts';
import { LocalProblem } from './problem.ts';
import { seedArch } from './seed.ts';
import type { LocalSettings } from './settings.ts';

const section = z.record(z.string(), z.unknown());

/** Builders that run at a time: more only take the machine from each other, until they seem lost. */
const AT_ONCE = Math.max(4, 2 * availableParallelism());

/** Builders run on this machine, so they are of its architecture; there are webhooks, which may lead to it. */
function localSettings(): Record<string, unknown> {
  const own = join(PROJECT_ROOT, 'toji.json');
  const given = existsSync(own) ? section.parse(JSON.parse(readFileSync(own, 'utf8'))) : {};
  const deployment = section.parse(given.deployment ?? {});
  const builders = { ...section.parse(deployment.builders ?? {}), arches: [seedArch()] };
  const plugins = given.plugins ?? [...parseSettings({}).plugins, 'webhooks'];
  const webhooks = { private: true, ...section.parse(given.webhooks ?? {}) };
  // builders share the machine with everything else: a sign of life may be late
  const engine = { lease: 60, ...section.parse(given.engine ?? {}) };
  const all = { ...given, deployment: { ...deployment, builders }, engine, plugins, webhooks };
  return { hosts: parseSettings(all).hosts.map((host) => ({ ...host, maxjobs: AT_ONCE })), ...all };
}

function checked(settings: unknown): Settings {
  try {
    return parseSettings(settings);
  } catch (error) {
    if (error instanceof SettingsError) throw new LocalProblem(`toji.json: ${error.message}`);
    throw error;
  }
}

/** Writes .toji/settings.json, which the deployment reads. */
export function writeSettingsFile(): void {
  const settings = localSettings();
  checked(settings);
  writeFileSync(STATE.settings, JSON.stringify(settings, null, 2));
}

/** The same with the administrator's account, which is put into the table and not into the functions. */
export function settingsWithAdmin({ admin, adminPassword }: LocalSettings): Settings {
  const settings = localSettings();
  const accounts = z.array(z.unknown()).parse(settings.accounts ?? []);
  const account = { name: admin, password: adminPassword, perms: ['admin'] };
  return checked({ ...settings, accounts: [...accounts, account] });
}
