import type { Value } from '#core/xmlrpc/value';
import { externalRepoData } from '#store/externalrepos';
import type { Ctx } from '../context.ts';
import { touchTags } from '../externalrepos/edit.ts';
import { findExternalRepo } from '../externalrepos/find.ts';

/** What was last seen of an external repo; null when nobody has looked yet. */
export async function externalData(ctx: Ctx, info: Value): Promise<Value> {
  const { id } = await findExternalRepo(ctx.tx, info, { strict: true });
  return (await externalRepoData.active(ctx.tx, 'repo', id, String(id)))?.data ?? null;
}

/** Notes what is seen of it now. Repos that were made of another content are no longer current. */
export async function setExternalData(ctx: Ctx, info: Value, data: Value): Promise<void> {
  const { id } = await findExternalRepo(ctx.tx, info, { strict: true });
  const held = await externalRepoData.active(ctx.tx, 'repo', id, String(id));
  if (held) await externalRepoData.revoke(ctx.tx, held, ctx.userId());
  await externalRepoData.create(ctx.tx, { external_repo_id: id, data }, ctx.userId());
  if (held) await touchTags(ctx, id);
}
