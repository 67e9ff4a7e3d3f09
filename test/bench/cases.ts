import type { Struct, Value } from '#core/xmlrpc/value';
import type { Sizes } from './data.ts';

export interface Case {
  readonly name: string;
  readonly method: string;
  /** arguments of the n-th request */
  readonly at: (n: number) => readonly [readonly Value[], Struct?];
  /** so many requests at most: their arguments can be used once */
  readonly most?: number;
  /** Koji 1.35.3, one connection, p50 in ms (koji-figures.md) */
  readonly koji: number;
}

/** The calls of koji-bench.py, with its arguments. */
export function casesOf({ small, large, writes }: Sizes, tasks: readonly number[]): Case[] {
  const nvr = (n: number): string => `2k-pkg${digits(n % (small / 4))}-1.0-${1 + (n % 4)}`;
  const written = (n: number): string => `w-pkg${digits(n % (writes / 4))}-1.0-${1 + Math.floor(n / (writes / 4))}`;
  const fixed = (
    name: string,
    koji: number,
    method: string,
    params: readonly Value[] = [],
    named: Struct = {},
  ): Case => ({
    ...{ name, koji, method, at: () => [params, named] },
  });
  const latest = { inherit: true, latest: true };
  const fifty = Array.from({ length: 50 }, (_, n) => ({ methodName: 'getBuild', params: [nvr(n)] }));
  const all: Case[] = [
    fixed('getAPIVersion', 1.5, 'getAPIVersion'),
    fixed('echo', 1.4, 'echo', ['hello', 1]),
    fixed('getTag', 1.9, 'getTag', ['bench-build'], { strict: true }),
    { name: 'getBuild', method: 'getBuild', koji: 2.1, at: (n) => [[nvr(n)]] },
    fixed('multiCall-50-getBuild', 37.3, 'multiCall', [fifty]),
    fixed('getInheritanceData', 1.8, 'getInheritanceData', ['bench-chain-6']),
    fixed('getFullInheritance-6deep', 3.2, 'getFullInheritance', ['bench-build']),
    fixed('getBuildConfig', 5.3, 'getBuildConfig', ['bench-build']),
    fixed('getBuildTarget', 1.7, 'getBuildTarget', ['bench']),
    fixed('checkTagPackage', 4.2, 'checkTagPackage', ['bench-build', '2k-pkg00001']),
    fixed('listTagged-2k', 23.5, 'listTagged', ['bench-2k'], latest),
    fixed('listTagged-2k-all', 47.1, 'listTagged', ['bench-2k']),
    fixed('listTagged-2k-6deep', 36.3, 'listTagged', ['bench-build'], latest),
    fixed('listTagged-20k', 202, 'listTagged', ['bench-20k'], latest),
    fixed('listTagged-20k-all', 475, 'listTagged', ['bench-20k']),
    fixed('listTagged-20k-onepkg', 3.8, 'listTagged', ['bench-20k'], { package: '20k-pkg00007', ...latest }),
    fixed('getLatestBuilds-2k', 26.4, 'getLatestBuilds', ['bench-2k']),
    fixed('getLatestBuilds-20k', 203, 'getLatestBuilds', ['bench-20k']),
    fixed('getLatestBuilds-onepkg', 16, 'getLatestBuilds', ['bench-build'], { package: '2k-pkg00003' }),
    fixed('listPackages-2k', 5.8, 'listPackages', [], { tagID: 'bench-2k', inherited: true }),
    fixed('listPackages-20k', 28.5, 'listPackages', [], { tagID: 'bench-20k', inherited: true }),
    fixed('listTags', 1.9, 'listTags'),
    fixed('listTasks-active', 5.9, 'listTasks', [
      { state: [0, 1, 4], decode: true },
      { order: 'priority,create_time', limit: 100 },
    ]),
    fixed('getRepo', 2.1, 'getRepo', ['bench-build']),
    fixed('queryHistory-tag', 23.3, 'queryHistory', [], { tag: 'bench-build' }),
    {
      ...{ name: 'getTaskInfo-request', method: 'getTaskInfo', koji: 1.7 },
      at: (n) => [[tasks[n % tasks.length] ?? 1], { request: true }],
    },
    fixed('makeTask', 3.2, 'makeTask', ['sleep', [5]], { channel: 'default', priority: 10 }),
    {
      ...{ name: 'tagBuildBypass', method: 'tagBuildBypass', koji: 6.1, most: writes },
      at: (n) => [['bench-write', written(n)], { notify: false }],
    },
    {
      ...{ name: 'untagBuildBypass', method: 'untagBuildBypass', koji: 6.4, most: writes },
      at: (n) => [['bench-write', written(n)], { notify: false }],
    },
    { ...fixed('createSideTag', 6.2, 'createSideTag', ['bench-build']), most: 100 },
  ];
  return all.filter(({ name }) => large > 0 || !name.includes('20k'));
}

const digits = (n: number): string => String(n).padStart(5, '0');
