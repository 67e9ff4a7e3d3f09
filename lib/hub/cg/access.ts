import { AuthError, GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { type ContentGenerator, cgUsers, contentGenerators } from '#store/cg';
import { users } from '#store/users';
import type { Ctx } from '../context.ts';
import { lookUpOrCreate, lookUpStrict } from '../lookup.ts';
import { checkInternalName } from '../names.ts';
import { findUser } from '../users/find.ts';

/** Content generators: foreign builders, and the users who may import for them. */

const rowKey = (cg: number, user: number): string => `${cg}#${user}`;

const findGenerator = (ctx: Ctx, info: Value): Promise<ContentGenerator> =>
  lookUpStrict(ctx.tx, contentGenerators, 'content_generator', info);

/** The generator, when the caller may import for it; 1002 otherwise. Being admin is not enough. */
export async function assertAccess(ctx: Ctx, info: Value): Promise<ContentGenerator> {
  const cg = await findGenerator(ctx, info);
  if (!ctx.user) throw new AuthError('Not logged-in');
  const held = await cgUsers.active(ctx.tx, 'cg', cg.id, rowKey(cg.id, ctx.user.id));
  if (!held) throw new AuthError(`Content generator access required (${cg.name})`);
  return cg;
}

export async function grantAccess(ctx: Ctx, who: Value, info: Value, create: boolean): Promise<void> {
  const user = await findUser(ctx.tx, who, true);
  if (create) checkInternalName(ctx, info);
  const cg = create
    ? await lookUpOrCreate(ctx.tx, contentGenerators, info, (named) => named)
    : await findGenerator(ctx, info);
  if (await cgUsers.active(ctx.tx, 'cg', cg.id, rowKey(cg.id, user.id))) {
    throw new GenericError(`User already has access to content generator ${cg.name}`);
  }
  await cgUsers.create(ctx.tx, { cg_id: cg.id, user_id: user.id }, ctx.userId());
}

/** Ends the access; where there is none, nothing happens. */
export async function revokeAccess(ctx: Ctx, who: Value, info: Value): Promise<void> {
  const user = await findUser(ctx.tx, who, true);
  const cg = await findGenerator(ctx, info);
  const held = await cgUsers.active(ctx.tx, 'cg', cg.id, rowKey(cg.id, user.id));
  if (held) await cgUsers.revoke(ctx.tx, held, ctx.userId());
}

/** name -> id and names of the users */
export async function listGenerators(ctx: Ctx): Promise<Record<string, { id: number; users: string[] }>> {
  const all = await contentGenerators.list(ctx.tx, 'g1', 'content_generator');
  const held = await Promise.all(all.map((cg) => cgUsers.at(ctx.tx, 'cg', cg.id)));
  const named = await users.byIds(
    ctx.tx,
    held.flat().map((row) => row.user_id),
  );
  const names = (rows: readonly { user_id: number }[]) => rows.map((row) => named.get(row.user_id)?.name ?? '');
  return Object.fromEntries(all.map((cg, i) => [cg.name, { id: cg.id, users: names(held[i]!) }]));
}
