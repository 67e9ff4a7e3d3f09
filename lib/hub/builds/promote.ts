import { GenericError } from '#core/errors';
import { buildDir } from '#core/pathinfo';
import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Build, builds, nvrKey } from '#store/builds';
import { buildRpms, changeInBuild } from '#store/rpmpacks';
import { rpms } from '#store/rpms';
import { volumes } from '#store/volumes';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { assertPolicy } from '../policy/check.ts';
import { noteTagUpdates } from '../tagging/updates.ts';
import { shownUser } from '../users/find.ts';
import { targetRelease } from './create.ts';
import { findBuild } from './find.ts';
import { relocate } from './relocate.ts';
import { buildInfo } from './show.ts';
import { changeBuild, stateOf } from './state.ts';

/** RPMs that change in one transaction. */
const CHUNK = 15;

/**
 * A draft becomes the regular build of its release: it gets the release without the suffix, its files move, and who promoted
 * it is recorded. Only one build of a name, version and release can be regular.
 */
export async function promoteBuild(ctx: Ctx, info: Value, force: boolean) {
  const draft = await findBuild(ctx.tx, info, true);
  const promoter = ctx.userId();
  if (!draft.draft) throw new GenericError(`Cannot promote build ${nvrKey(draft)}. Reason: Not a draft build`);
  if (draft.state !== BUILD.COMPLETE) {
    throw new GenericError(`Cannot promote build ${nvrKey(draft)}. Reason: state (${stateOf(draft)}) not COMPLETE`);
  }
  const release = targetRelease(draft.release);
  const data = { build: draft.id, target_release: release, user_id: promoter };
  await assertPolicy(ctx, 'draft_promotion', data, { force });
  await assertFree(ctx, draft, release);
  const about = { draft_release: draft.release, target_release: release };
  const user = ctx.user && shownUser(ctx.user);
  await before(ctx, 'BuildPromote', { ...about, build: await buildInfo(ctx.tx, draft), user });
  await promoteRpms(ctx, draft);
  const volume = await volumes.get(ctx.tx, draft.volume_id);
  const place = { ...draft, volume_name: volume?.name ?? null };
  await relocate(ctx, draft.id, buildDir(place), buildDir({ ...place, release }));
  const current = (await builds.get(ctx.tx, draft.id))!;
  const promotion = { release, draft: false, promoter, promotion_ts: ctx.now() };
  const promoted = await changeBuild(ctx, current, promotion);
  await noteTagUpdates(ctx, promoted, 'DRAFT_PROMOTION');
  const shown = await buildInfo(ctx.tx, promoted);
  await after(ctx, 'BuildPromote', { ...about, build: shown, user });
  return shown;
}

async function assertFree(ctx: Ctx, draft: Build, release: string): Promise<void> {
  const taken = await builds.find(ctx.tx, 'nvr', nvrKey({ ...draft, release }));
  if (taken) {
    throw new GenericError(
      `Cannot promote build ${nvrKey(draft)}. Reason: Target build already exists: ${nvrKey(taken)}`,
    );
  }
}

/** The names of its RPMs become regular ones; that none is taken yet is looked at first. */
async function promoteRpms(ctx: Ctx, draft: Build): Promise<void> {
  const all = await buildRpms(ctx.tx, draft.id);
  const present = await rpms.findMany(ctx.tx, all);
  const taken = present.find((rpm) => rpm && rpm.build_id !== draft.id);
  if (taken) throw new GenericError(`Cannot promote build ${nvrKey(draft)}. Reason: rpm ${taken.id} has the same name`);
  const drafts = all.filter((rpm) => rpm.draft).map((rpm) => rpm.id);
  for (let at = 0; at < drafts.length; at += CHUNK) {
    const ids = drafts.slice(at, at + CHUNK);
    await changeInBuild(ctx.tx, draft.id, ids, (rpm) => ({ ...rpm, draft: false }));
    await ctx.tx.step();
  }
}
