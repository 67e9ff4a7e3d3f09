import { GenericError } from '#core/errors';
import { repr } from '#core/python';
import { BUILD } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { buildArchives } from '#store/archives';
import type { Build } from '#store/builds';
import { buildRpms } from '#store/rpmpacks';
import { tagListing } from '#store/tags';
import type { Ctx } from '../context.ts';
import { changingPart, type NewBuild } from './create.ts';
import { removeFiles } from './files.ts';
import { changeBuild, stateOf } from './state.ts';

/**
 * A build of the same name is there already: a failed or cancelled one without rpms, archives or history in tags starts
 * anew under its id. A task that was restarted gets the build that it has begun. Everything else is refused.
 */
export async function recycle(ctx: Ctx, old: Build, data: NewBuild): Promise<Build> {
  const state = data.state ?? BUILD.COMPLETE;
  if (old.state === BUILD.BUILDING) {
    if (state === BUILD.BUILDING && (data.task_id ?? null) === old.task_id && old.task_id !== null) return old;
    throw new GenericError(`Build already in progress (task ${repr(old.task_id)})`);
  }
  if (old.state !== BUILD.FAILED && old.state !== BUILD.CANCELED) {
    const shown = { ...data, owner: data.owner ?? ctx.userId() } as unknown as Value;
    throw new GenericError(`Build already exists (id=${old.id}, state=${stateOf(old)}): ${repr(shown)}`);
  }
  await assertUnused(ctx, old);
  await removeFiles(ctx, old);
  const part = await changingPart(ctx, data);
  return changeBuild(ctx, old, { ...part, epoch: data.epoch, types: {} });
}

async function assertUnused(ctx: Ctx, build: Build): Promise<void> {
  const [tagged, rpms, archives] = await Promise.all([
    tagListing.history(ctx.tx, 'build', build.id),
    buildRpms(ctx.tx, build.id),
    buildArchives(ctx.tx, build.id),
  ]);
  const refuse = (what: string) => new GenericError(`Build already exists. Unable to recycle, has ${what}`);
  if (tagged.length > 0) throw refuse('tag history');
  if (rpms.length > 0) throw refuse('rpm data');
  if (archives.length > 0) throw refuse('archive data');
}
