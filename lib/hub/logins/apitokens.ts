/**
 * API tokens: `toji_<id>_<secret>`. They are given where a password is asked for, so every Koji client can use them. A token
 * acts as its owner until it expires, is revoked, or its owner is blocked.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ActionNotAllowed, GenericError, ParameterError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { type ApiToken, apiTokens } from '#store/apitokens';
import { type User, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { findUser } from '../users/find.ts';

const FORM = /^toji_(\d{1,15})_([\w-]{43})$/;
const DAY = 86_400;

export const isApiToken = (secret: string): boolean => FORM.test(secret);

/** A new token of the caller. The answer is the only place where the token ever stands. */
export async function addToken(ctx: Ctx, name: string, days: number | null) {
  const { enabled, max_days } = ctx.hub.settings.login.tokens;
  const user_id = ctx.userId();
  if (!enabled) throw new GenericError('API tokens are switched off');
  if (ctx.session?.task) throw new ActionNotAllowed('a builder may not make API tokens');
  if (name.trim() === '') throw new ParameterError('an API token needs a name');
  const life = days ?? max_days;
  if (life < 1 || life > max_days) throw new ParameterError(`an API token lives 1 to ${max_days} days, not ${life}`);
  const secret = randomBytes(32).toString('base64url');
  const token: ApiToken = {
    id: await apiTokens.nextId(ctx.tx),
    ...{ user_id, name, digest: digest(secret) },
    ...{ create_ts: ctx.now(), expire_ts: ctx.now() + life * DAY },
  };
  apiTokens.insert(ctx.tx, token);
  return { ...shown(token), token: `toji_${token.id}_${secret}` };
}

/** Tokens that have not expired: the caller's own, or for admins those of a user. */
export async function listTokens(ctx: Ctx, who: Value) {
  const user = who === null ? ctx.user : await findUser(ctx.tx, who, true);
  if (user?.id !== ctx.userId() && !(await ctx.hasPerm('admin'))) {
    throw new ActionNotAllowed('only admins may see the API tokens of others');
  }
  const rows = await apiTokens.list(ctx.tx, 'g1', `apitoken/user/${user?.id}`);
  return rows.filter((token) => token.expire_ts > ctx.now()).map(shown);
}

/** Sessions that were opened with it go on until they end. */
export async function removeToken(ctx: Ctx, id: number): Promise<void> {
  const token = await apiTokens.get(ctx.tx, id);
  const mine = token?.user_id === ctx.userId();
  if (!token || (!mine && !(await ctx.hasPerm('admin')))) throw new GenericError(`No such API token: ${id}`);
  apiTokens.remove(ctx.tx, token);
}

/** The owner of a token that holds; undefined for any other. */
export async function ownerOfToken(ctx: Ctx, given: string): Promise<User | undefined> {
  const [, id, secret = ''] = FORM.exec(given) ?? [];
  const token = await apiTokens.get(ctx.tx, Number(id));
  const holds = token && timingSafeEqual(Buffer.from(digest(secret)), Buffer.from(token.digest));
  return holds && token.expire_ts > ctx.now() ? users.get(ctx.tx, token.user_id) : undefined;
}

/** The secret has 256 random bits: nothing slower than a digest is needed to keep it. */
const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const shown = ({ id, name, user_id, create_ts, expire_ts }: ApiToken) => ({
  ...{ id, name, user_id },
  create_ts: Math.floor(create_ts),
  expire_ts: Math.floor(expire_ts),
});
