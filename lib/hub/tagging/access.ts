import { ActionNotAllowed, GenericError } from '#core/errors';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import type { TagInfo } from '../tags/find.ts';
import { permissionsOf } from '../users/find.ts';

export interface TagAccess {
  readonly access: boolean;
  /** may the refusal be forced? */
  readonly override: boolean;
  /** why not */
  readonly reason: string;
}

/** May a user tag into, and untag from, a tag: not when it is locked, nor without the permission that it asks for. */
export async function tagAccess(tx: Tx, tag: TagInfo, userId: number | null): Promise<TagAccess> {
  if (userId === null) throw new GenericError('a user_id is required');
  const held = await permissionsOf(tx, userId);
  const override = held.has('admin');
  if (tag.locked) return { access: false, override, reason: 'tag is locked' };
  if (tag.perm !== null && !held.has(tag.perm)) {
    return { access: false, override, reason: `tag requires ${tag.perm} permission` };
  }
  return { access: true, override, reason: '' };
}

export async function assertTagAccess(ctx: Ctx, tag: TagInfo, force: boolean): Promise<void> {
  const { access, override, reason } = await tagAccess(ctx.tx, tag, ctx.user?.id ?? null);
  if (!access && !(override && force)) throw new ActionNotAllowed(reason);
}
