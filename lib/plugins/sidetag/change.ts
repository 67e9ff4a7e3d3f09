import { GenericError } from '#core/errors';
import { str, truthy } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import type { Callback } from '#hub/callbacks';
import type { Ctx } from '#hub/context';
import { assertPolicy } from '#hub/policy/check';
import { requestRepo } from '#hub/repos/request';
import { deleteTag } from '#hub/tags/delete';
import { createTag } from '#hub/tags/edit';
import { findTag, tagExtraValues } from '#hub/tags/find';
import { createTarget, deleteTarget } from '#hub/targets/edit';
import { findTarget } from '#hub/targets/find';
import { tagListing, tags } from '#store/tags';
import { countSidetags, isSidetag, ownSidetag } from './sidetags.ts';

/** A tag below a base tag, and a target that builds from it into it, for whoever asks, as far as the policy sidetag lets him. */
export async function createSidetag(ctx: Ctx, info: Value, debuginfo: boolean, suffix: Value) {
  const user = { id: ctx.userId(), name: ctx.user!.name };
  const settings = ctx.hub.settings.sidetag;
  if (truthy(suffix) && !settings.allowed_suffixes.some((allowed) => allowed === suffix)) {
    throw new GenericError(`${str(suffix)} suffix is not allowed for sidetag`);
  }
  const base = await findTag(ctx.tx, info, { strict: true });
  const number_of_tags = await countSidetags(ctx.tx, user.id);
  await assertPolicy(ctx, 'sidetag', { tag: base.id, number_of_tags });
  const id = await tags.nextId(ctx.tx);
  const name = sidetagName(settings.name_template, base.name, id) + (truthy(suffix) ? `-${suffix}` : '');
  // the name is made here, since it tells the id; createTag gives the tag its life
  if ((await tags.findId(ctx.tx, 'name', name)) !== undefined) {
    throw new GenericError(`A tag with the name '${name}' already exists`);
  }
  tags.insert(ctx.tx, { id, name });
  const extra = { sidetag: true, sidetag_user: user.name, sidetag_user_id: user.id };
  await createTag(ctx, {
    ...{ name, parent: base.id, arches: base.arches },
    extra: debuginfo ? { ...extra, with_debuginfo: true } : extra,
  });
  await createTarget(ctx, name, { build_tag: id, dest_tag: id });
  const request = settings.trigger_new_repo ? (await requestRepo(ctx, id, {})).request : null;
  return { name, id, task_id: null, request };
}

const sidetagName = (template: string, basetag: string, id: number): string =>
  template.replaceAll('{basetag}', basetag).replaceAll('{tag_id}', String(id));

export async function removeSidetag(ctx: Ctx, info: Value): Promise<void> {
  await remove(ctx, await ownSidetag(ctx, info));
}

/** The target goes first: it has to be the side tag's own. */
async function remove(ctx: Ctx, { id, name }: { id: number; name: string }): Promise<void> {
  const target = await findTarget(ctx.tx, name);
  if (!target) throw new GenericError('Target is missing for sidetag');
  if (target.build_tag !== id || target.dest_tag !== id) throw new GenericError('Target does not match sidetag');
  await deleteTarget(ctx, target.id);
  await deleteTag(ctx, id);
}

/** With `remove_empty` a side tag goes with its last build. One whose target has been changed is kept, as it is in use otherwise. */
export const removeEmptied: Callback = async (ctx, data) => {
  if (!ctx.hub.settings.sidetag.remove_empty) return;
  const { id } = data.tag as { id: number };
  const tag = await findTag(ctx.tx, id);
  if (!tag || !isSidetag(await tagExtraValues(ctx.tx, id))) return;
  if ((await tagListing.at(ctx.tx, 'tag', id)).length > 0) return;
  await removeUnused(ctx, tag);
};

/** Removes a side tag that nobody asked to remove: only with the target that it was made with. */
export async function removeUnused(ctx: Ctx, tag: { id: number; name: string }): Promise<void> {
  const target = await findTarget(ctx.tx, tag.name);
  if (target?.build_tag === tag.id && target.dest_tag === tag.id) await remove(ctx, tag);
}
