import type { Call } from './caller.ts';

/** Sizes of the data that koji-bench.py makes. */
export interface Sizes {
  /** builds of bench-2k and of bench-20k, four of each package */
  readonly small: number;
  readonly large: number;
  /** untagged builds for the tests of writes */
  readonly writes: number;
}

/**
 * The data of `koji-bench.py populate` in a table: two tags of 2,000 and 20,000 builds, a chain of seven tags above the first,
 * a build tag with groups and a target, untagged builds, and 300 tasks. `write` makes the builds.
 */
export async function populate(call: Call, sizes: Sizes, write: WriteBuilds): Promise<void> {
  await call('createTag', ['bench-2k'], { arches: 'x86_64 aarch64' });
  await call('createTag', ['bench-20k'], { arches: 'x86_64 aarch64' });
  await call('createTag', ['bench-write'], {});
  await fill(call, 'bench-2k', '2k-pkg', sizes.small, true, write);
  await fill(call, 'bench-20k', '20k-pkg', sizes.large, true, write);
  await fill(call, 'bench-write', 'w-pkg', sizes.writes, false, write);
  let parent = 'bench-2k';
  for (let i = 0; i < 7; i++) {
    await call('createTag', [`bench-chain-${i}`], { parent, arches: 'x86_64 aarch64' });
    parent = `bench-chain-${i}`;
  }
  const extra = { 'mock.new_chroot': false, 'rpm.macro.dist': '.b1' };
  await call('createTag', ['bench-build'], { parent, arches: 'x86_64 aarch64', extra });
  for (const group of ['build', 'srpm-build']) {
    await call('groupListAdd', ['bench-build', group]);
    for (const name of ['bash', 'gcc', 'make', 'rpm-build', 'tar'])
      await call('groupPackageListAdd', ['bench-build', group, name]);
  }
  await call('createBuildTarget', ['bench', 'bench-build', 'bench-2k']);
  for (let i = 0; i < 300; i++) await call('makeTask', ['sleep', [i]], { channel: 'default' });
}

export const nameOf = (prefix: string, n: number): string => `${prefix}${String(n).padStart(5, '0')}`;

const RELEASES = 4;

export interface NewBuild {
  readonly name: string;
  readonly release: string;
}

/** Makes complete builds of version 1.0, and puts them into a tag. */
export type WriteBuilds = (wanted: readonly NewBuild[], tag: string | null) => Promise<void>;

async function fill(call: Call, tag: string, prefix: string, count: number, tagged: boolean, write: WriteBuilds) {
  const names = Array.from({ length: count / RELEASES }, (_, n) => nameOf(prefix, n));
  for (const name of names) await call('packageListAdd', [tag, name, 'kojiadmin']);
  // the oldest release of every package first, so that "latest" has something to decide
  const releases = Array.from({ length: RELEASES }, (_, r) => String(r + 1));
  await write(
    releases.flatMap((release) => names.map((name) => ({ name, release }))),
    tagged ? tag : null,
  );
}

const AT_ONCE = 20;

/** By calls, as a client makes them. */
export const byCalls =
  (call: Call): WriteBuilds =>
  async (wanted, tag) => {
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const chunk = wanted.slice(at, at + AT_ONCE);
      const made = chunk.map((one) => ({
        methodName: 'createEmptyBuild',
        params: [one.name, '1.0', one.release, null],
      }));
      const tagged = chunk.map((one) => ({
        methodName: 'tagBuildBypass',
        params: [tag, `${one.name}-1.0-${one.release}`],
      }));
      await call('multiCall', [made]);
      if (tag !== null) await call('multiCall', [tagged]);
    }
  };
