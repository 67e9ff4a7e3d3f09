import { BUILD } from '#core/states';
import type { Hub } from '#hub/hub';
import { type Build, builds } from '#store/builds';
import { packages } from '#store/packages';
import { tagListing, tags } from '#store/tags';
import { transact } from '#store/tx';
import { users } from '#store/users';
import type { WriteBuilds } from './data.ts';

/** Builds that are written at once: five items each, and the listing's three. */
const CHUNK = 9;

/** Straight into the store: 20,000 by calls take minutes. */
export const intoStore =
  (hub: Hub): WriteBuilds =>
  async (wanted, tag) => {
    for (let at = 0; at < wanted.length; at += CHUNK) {
      await transact(hub, async (tx) => {
        const owner = (await users.findId(tx, 'name', 'kojiadmin'))!;
        const tagId = tag === null ? null : (await tags.findId(tx, 'name', tag))!;
        for (const { name, release } of wanted.slice(at, at + CHUNK)) {
          tx.nextCall();
          const id = await builds.nextId(tx);
          const package_id = (await packages.findId(tx, 'name', name))!;
          builds.insert(tx, buildRow({ id, package_id, name, release, owner }, hub.now()));
          if (tagId !== null) await tagListing.create(tx, { tag_id: tagId, build_id: id, package_id }, owner);
        }
      });
    }
  };

function buildRow(row: Pick<Build, 'id' | 'package_id' | 'name' | 'release' | 'owner'>, now: number): Build {
  return {
    ...row,
    ...{ version: '1.0', epoch: null, draft: false, state: BUILD.COMPLETE, task_id: null, source: null, extra: null },
    ...{ create_event: 1, create_ts: now, start_ts: now, completion_ts: now, promotion_ts: null, promoter: null },
    ...{ volume_id: 0, cg_id: null, token: null, types: {} },
  };
}
