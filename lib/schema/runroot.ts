/**
 * What buildroots of the plugin runroot have mounted: Koji's runroot.conf, and what follows from it. A container gets its
 * mounts from its task definition, so they are planned from the settings at deploy time: `mounts` has the default mounts,
 * `rwmounts` also every place that a task may ask for.
 */
import { posix } from 'node:path';
import { z } from 'zod';
import { GenericError } from '#core/errors';
import { listOf } from '#schema/words';

const section = z.strictObject({
  mountpoint: z.string().startsWith('/'),
  /** what is mounted there: `fs-ID:/FOLDER` of EFS, or on the local cloud a directory of the machine */
  path: z.string().min(1),
  /** Koji's; what is mounted is told by `path` alone */
  fstype: z.string().min(1),
  /** `ro` counts for default mounts; what a task asks for it may write to */
  options: z
    .string()
    .default('')
    .refine((text) => !text.split(',').includes('bg'), 'background mounts are not allowed'),
});

export const runroot = z
  .strictObject({
    /** mounted in every runroot buildroot */
    default_mounts: listOf(',').default([]),
    /** what a task's own `mounts` may lie below */
    safe_roots: listOf(',').default([]),
    /** [from, to] pairs, replaced in order in the `mounts` of tasks */
    path_subs: z.array(z.tuple([z.string(), z.string()])).default([]),
    paths: z.array(section).default([]),
  })
  .superRefine((settings, context) => {
    const fault = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', message, path });
    const { default_mounts, safe_roots, path_subs } = settings;
    const absolute = { default_mounts, safe_roots, path_subs: path_subs.map(([from]) => from) };
    for (const [name, paths] of Object.entries(absolute)) {
      for (const [i, path] of paths.entries()) if (!path.startsWith('/')) fault('has to be absolute', name, i);
    }
    for (const [i, path] of default_mounts.entries()) {
      if (!sectionOf(settings, path)) fault(`no mountpoint of paths for ${path}`, 'default_mounts', i);
    }
    for (const [i, root] of safe_roots.entries()) {
      const path = substituted(settings, root);
      if (!sectionOf(settings, path)) fault(`no mountpoint of paths for ${path}`, 'safe_roots', i);
    }
  });

export type RunrootSettings = z.output<typeof runroot>;

/** What a container of runroot is fitted with. */
export type RunrootFitting = 'plain' | 'mounts' | 'rwmounts';

export interface Mount {
  /** where it is in the buildroot */
  readonly path: string;
  /** as in a section's `path`, with what is below its mountpoint */
  readonly source: string;
  readonly readOnly: boolean;
}

/**
 * Where a mount that a task asks for is to be. Throws GenericError with Koji's words when it is outside of the safe roots; one
 * counts with all that is below it, and with no name that merely begins like it.
 */
export function requestedMount(settings: RunrootSettings, wanted: string): string {
  const mount = normal(wanted);
  if (!settings.safe_roots.some((root) => isBelow(mount, root))) {
    throw new GenericError(`read-write mount point is not safe: ${mount}`);
  }
  const path = normal(substituted(settings, mount));
  if (!mountsOf(settings, 'rwmounts').some((one) => !one.readOnly && isBelow(path, one.path))) {
    throw new GenericError('bad config: missing corresponding mountpoint');
  }
  return path;
}

/** What the task's container has to have. */
export function fittingFor(settings: RunrootSettings, wanted: readonly string[]): RunrootFitting {
  if (wanted.length > 0) return 'rwmounts';
  return settings.default_mounts.length > 0 ? 'mounts' : 'plain';
}

/** The mounts of a container, outer before inner. */
export function mountsOf(settings: RunrootSettings, fitting: RunrootFitting): Mount[] {
  if (fitting === 'plain') return [];
  const byPath = new Map<string, Mount>();
  for (const path of settings.default_mounts) byPath.set(normal(path), mountAt(settings, normal(path), false));
  if (fitting === 'rwmounts') for (const path of writable(settings)) byPath.set(path, mountAt(settings, path, true));
  return [...byPath.values()].sort((a, b) => parts(a.path).length - parts(b.path).length);
}

/** The safe roots, and what lies elsewhere by a substitution for a part of one. */
function writable(settings: RunrootSettings): string[] {
  const { safe_roots, path_subs } = settings;
  const inner = path_subs.map(([from]) => from).filter((from) => safe_roots.some((root) => isBelow(from, root)));
  const paths = [...safe_roots, ...inner].map((path) => normal(substituted(settings, path)));
  return paths.filter((path) => sectionOf(settings, path));
}

function mountAt(settings: RunrootSettings, path: string, write: boolean): Mount {
  const { mountpoint, path: source, options } = sectionOf(settings, path)!;
  const below = parts(path).slice(parts(mountpoint).length);
  return {
    path,
    source: below.length > 0 ? `${source.replace(/\/+$/, '')}/${below.join('/')}` : source,
    readOnly: !write && options.split(',').includes('ro'),
  };
}

/** The first one counts. */
const sectionOf = ({ paths }: Pick<RunrootSettings, 'paths'>, path: string) =>
  paths.find(({ mountpoint }) => isBelow(path, mountpoint));

const substituted = ({ path_subs }: Pick<RunrootSettings, 'path_subs'>, path: string): string =>
  path_subs.reduce((text, [from, to]) => text.replaceAll(from, to), path);

const parts = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

const normal = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, '');

function isBelow(path: string, root: string): boolean {
  const [inner, outer] = [parts(path), parts(root)];
  if (!path.startsWith('/') || inner.includes('..')) return false;
  return outer.every((part, i) => inner[i] === part);
}
