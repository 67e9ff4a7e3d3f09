import { BUILD } from '#core/states';
import type { Hub } from '#hub/hub';
import { type Build, builds } from '#store/builds';
import { tagListing } from '#store/tags';
import { transact } from '#store/tx';
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
 * a build tag with groups and a target, untagged builds, and 300 tasks. Builds are written to the store, the rest is called.
 */
export async function populate(hub: Hub, call: Call, sizes: Sizes): Promise<void> {
  await call('createTag', ['bench-2k'], { arches: 'x86_64 aarch64' });
  await call('createTag', ['bench-20k'], { arches: 'x86_64 aarch64' });
  await call('createTag', ['bench-write'], {});
  await fill(hub, call, 'bench-2k', '2k-pkg', sizes.small, true);
  await fill(hub, call, 'bench-20k', '20k-pkg', sizes.large, true);
  await fill(hub, call, 'bench-write', 'w-pkg', sizes.writes, false);
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
/** Builds that are written at once: five items each, and the listing's three. */
const CHUNK = 9;

async function fill(hub: Hub, call: Call, tag: string, prefix: string, count: number, tagged: boolean) {
  const names = Array.from({ length: count / RELEASES }, (_, n) => nameOf(prefix, n));
  for (const name of names) await call('packageListAdd', [tag, name, 'kojiadmin']);
  const { id: tagId } = (await call('getTag', [tag])) as { id: number };
  const { id: owner } = (await call('getLoggedInUser', [])) as { id: number };
  const listed = (await call('listPackages', [tag])) as { package_id: number; package_name: string }[];
  const ids = new Map(listed.map((row) => [row.package_name, row.package_id]));
  // the oldest release of every package first, so that "latest" has something to decide
  const wanted = Array.from({ length: RELEASES }, (_, r) =>
    names.map((name) => ({ name, release: String(r + 1) })),
  ).flat();
  for (let at = 0; at < wanted.length; at += CHUNK) {
    await transact(hub.table, hub.now, async (tx) => {
      for (const { name, release } of wanted.slice(at, at + CHUNK)) {
        tx.nextCall();
        const id = await builds.nextId(tx);
        const package_id = ids.get(name)!;
        builds.insert(tx, buildRow({ id, package_id, name, release, owner, ts: hub.now() }));
        const row = { tag_id: tagId, build_id: id, package_id };
        if (tagged) await tagListing.create(tx, row, owner);
      }
    });
  }
}

function buildRow({
  ts,
  ...row
}: Pick<Build, 'id' | 'package_id' | 'name' | 'release' | 'owner'> & { ts: number }): Build {
  return {
    ...row,
    ...{ version: '1.0', epoch: null, draft: false, state: BUILD.COMPLETE, task_id: null, source: null, extra: null },
    ...{ create_event: 1, create_ts: ts, start_ts: ts, completion_ts: ts, promotion_ts: null, promoter: null },
    ...{ volume_id: 0, cg_id: null, token: null, types: {} },
  };
}
