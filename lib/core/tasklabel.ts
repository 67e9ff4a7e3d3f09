import { splitNames } from '#core/starstar';
import { isStruct, type Value } from '#core/xmlrpc/value';

/** As much of a task as its label tells of. */
export interface Labelled {
  readonly method: string;
  readonly arch: string;
  readonly request?: Value[];
}

/** What a task is about, from its request: `build (dist, /rpms/hello:abc)`. */
export function taskLabel(task: Labelled): string {
  const about = task.request ? describe(task.method, task.request) : undefined;
  return `${task.method} (${about || task.arch})`;
}

type Describe = (args: Value[], named: { [name: string]: Value }) => string | undefined;

const targetAndSource: Describe = ([source, target]) => {
  const about = typeof source === 'string' ? sourceLabel(source) : undefined;
  return [nameOf(target), about].filter(Boolean).join(', ');
};

const DESCRIBERS: Readonly<Record<string, Describe>> = {
  build: targetAndSource,
  maven: targetAndSource,
  buildMaven: ([url, tag]) => [nameOf(tag), moduleInfo(String(url))].join(', '),
  buildSRPMFromSCM: ([url]) => moduleInfo(String(url)),
  rebuildSRPM: ([srpm]) => baseName(String(srpm)),
  buildArch: ([srpm, , arch]) => `${baseName(String(srpm))}, ${arch}`,
  chainbuild: ([, target]) => nameOf(target),
  chainmaven: ([, target]) => nameOf(target),
  newRepo: ([tag]) => nameOf(tag),
  distRepo: ([tag]) => nameOf(tag),
  createrepo: ([, arch]) => nameOf(arch),
  createdistrepo: ([, repo, arch]) => `${repo}, ${arch}`,
  waitrepo: ([tag, , nvrs]) =>
    [nameOf(tag), ...(Array.isArray(nvrs) ? nvrs.map(String) : [])].filter(Boolean).join(', '),
  kiwiBuild: ([target, arches]) =>
    [nameOf(target), Array.isArray(arches) ? arches.join(', ') : ''].filter(Boolean).join(', '),
  runroot: ([tag, arch]) => [nameOf(tag), nameOf(arch)].filter(Boolean).join(', '),
  saveFailedTree: ([buildroot]) => nameOf(buildroot),
  dependantTask: ([, subtasks]) =>
    Array.isArray(subtasks)
      ? subtasks.map((task) => String(Array.isArray(task) ? task[0] : task)).join(', ')
      : undefined,
  buildNotification: (args) => nvrOf(args[1]),
  tagNotification: (args) => nvrOf(args[4]),
};

function describe(method: string, request: readonly Value[]): string | undefined {
  const describer = Object.hasOwn(DESCRIBERS, method) ? DESCRIBERS[method] : undefined;
  const { positional, named } = splitNames(request);
  return describer?.(positional, named);
}

function nvrOf(value: Value | undefined): string | undefined {
  return isStruct(value) && typeof value.nvr === 'string' ? value.nvr : undefined;
}

function nameOf(value: Value | undefined): string | undefined {
  if (isStruct(value)) return typeof value.name === 'string' ? value.name : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function sourceLabel(source: string): string {
  return source.includes('://') ? moduleInfo(source) : baseName(source);
}

/** `git+https://host/rpms/hello?sub#abc` -> `/rpms/hello:sub:abc` */
function moduleInfo(url: string): string {
  const [, , path = '', query = '', fragment = ''] = /^([^:]+:\/\/[^/]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/
    .exec(url)
    ?.map((p) => p ?? '') ?? ['', '', url];
  return [path, query, fragment].filter(Boolean).join(':');
}

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);
