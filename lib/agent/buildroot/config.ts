import { z } from 'zod';
import type { BuildSettings } from '../settings.ts';
import { TOPDIR } from './user.ts';

/** As much of getBuildConfig's answer as a buildroot needs. */
export const buildConfig = z.object({
  id: z.number(),
  name: z.string(),
  arches: z.string().nullish(),
  extra: z.record(z.string(), z.unknown()).default({}),
});

export type BuildConfig = z.infer<typeof buildConfig>;

export interface RootConfig {
  /** rpm macros without the %, in the order in which they are written. */
  macros: Record<string, string>;
  /** Environment of commands in the buildroot, from the tag's rpm.env.*. */
  env: Record<string, string>;
  networking: boolean;
  best: boolean;
  /** Where the target's rpm keeps its database, for distributions that left /var/lib/rpm. */
  dbpath: string;
  backend: string;
  /** Extras of the tag that mean nothing here. */
  ignored: string[];
}

const USED = new Set(['mock.rpmbuild_networking', 'mock.yum.best', 'mock.rpmdb_path', 'mock.rpmdb_backend']);

/**
 * The configuration of a buildroot out of the tag's extra data and the settings, with the meaning that Koji's
 * genMockConfig gives them (Koji 1.35). `target` is what is built for: the buildroot's architecture or noarch.
 */
export function rootConfig(tag: BuildConfig, arch: string, settings: BuildSettings): RootConfig {
  const { extra } = tag;
  const macros: Record<string, string> = {
    _topdir: TOPDIR,
    _rpmfilename: '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
    _host_cpu: arch,
    _host: `${arch}-${settings.mockhost}`,
    vendor: settings.vendor,
    packager: settings.packager,
    distribution: settings.distribution,
    ...textsBehind('rpm.macro.', extra),
  };
  const networking = extra['mock.rpmbuild_networking'];
  return {
    macros,
    env: textsBehind('rpm.env.', extra),
    networking: networking === undefined || networking === null ? settings.rpmbuild_networking : truth(networking),
    best: extra['mock.yum.best'] === undefined ? true : truth(extra['mock.yum.best']),
    dbpath: String(extra['mock.rpmdb_path'] ?? '/var/lib/rpm'),
    backend: String(extra['mock.rpmdb_backend'] ?? 'sqlite'),
    ignored: Object.keys(extra).filter((name) => name.startsWith('mock.') && !USED.has(name)),
  };
}

/** The content of ~/.rpmmacros. A macro of several lines goes on behind backslashes. */
export function rpmMacrosFile(macros: Record<string, string>): string {
  const lines = Object.entries(macros).map(([name, body]) => `%${name} ${body.replaceAll('\n', '\\\n')}`);
  return `${lines.join('\n')}\n`;
}

/** Entries `prefix + name` of a tag's extra data, as {name: text}; null takes one away. */
function textsBehind(prefix: string, extra: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(extra)
    .filter(([key, value]) => key.startsWith(prefix) && value !== null)
    .map(([key, value]) => [key.slice(prefix.length).replace(/^%/, ''), text(value)] as const);
  return Object.fromEntries(entries);
}

function text(value: unknown): string {
  if (value === true) return '1';
  if (value === false) return '0';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function truth(value: unknown): boolean {
  return typeof value === 'string' ? /^(1|true|yes|on)$/i.test(value) : Boolean(value);
}
