import { ActionNotAllowed, GenericError, ParameterError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import { Double, type Struct, type Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { applyQueryOpts } from '#hub/queryopts';
import { timeText } from '#hub/times';
import { findUser } from '#hub/users/find';
import { MESSAGES, topicsOf } from '#schema/messages';
import { users } from '#store/users';
import { dropSecrets, readSecrets, type Secret, type Webhook, webhooks, writeSecrets } from '#store/webhooks';
import { addressProblem } from './address.ts';
import { DISABLED, WEBHOOK_MESSAGES } from './messages.ts';
import { secretOf } from './signature.ts';

/** Globs in one filter, and characters of one. */
const MOST_GLOBS = 50;
const LONGEST_GLOB = 200;

const TOPICS = [...MESSAGES, ...WEBHOOK_MESSAGES.filter(({ topic }) => topic === DISABLED)].flatMap(topicsOf);

interface Wanted {
  readonly url: string | null;
  readonly secret: string | null;
  readonly topics: Value[] | null;
  readonly tags: Value[] | null;
  readonly packages: Value[] | null;
}

/** Answers the id. */
export async function addWebhook(ctx: Ctx, wanted: Wanted): Promise<number> {
  const { tx } = ctx;
  const { per_user } = ctx.hub.settings.webhooks;
  const owned = (await webhooks.list(tx, 'g1', 'webhook')).filter(({ owner }) => owner === ctx.userId());
  if (owned.length >= per_user) throw new GenericError(`a user may have ${per_user} webhooks`);
  const hook: Webhook = {
    ...{ id: await webhooks.nextId(tx), owner: ctx.userId(), url: addressOf(ctx, wanted.url ?? '') },
    ...{ topics: topicsFrom(wanted.topics), tags: globs('tags', wanted.tags) },
    packages: globs('packages', wanted.packages),
    ...{ enabled: true, reason: null, failures: 0, failing_since: null, create_ts: ctx.now() },
  };
  webhooks.insert(tx, hook);
  writeSecrets(tx, hook.id, [{ key: keyOf(wanted.secret ?? ''), until: null }]);
  return hook.id;
}

/** Changes what is not null. A new secret is used beside the one before it for some hours; others go. */
export async function editWebhook(
  ctx: Ctx,
  id: number,
  change: Wanted & { readonly enabled: boolean | null },
): Promise<void> {
  const { tx } = ctx;
  const hook = await ownWebhook(ctx, id);
  const { url, secret, topics, tags, packages, enabled } = change;
  const given = [url, secret, topics, tags, packages, enabled].some((value) => value !== null);
  if (!given) throw new GenericError('nothing to change');
  webhooks.replace(tx, hook, {
    ...hook,
    ...(url === null ? {} : { url: addressOf(ctx, url) }),
    ...(topics === null ? {} : { topics: topicsFrom(topics) }),
    ...(tags === null ? {} : { tags: globs('tags', tags) }),
    ...(packages === null ? {} : { packages: globs('packages', packages) }),
    ...(enabled === null ? {} : { enabled, reason: null, failures: 0, failing_since: null }),
  });
  if (secret !== null) {
    const until = ctx.now() + ctx.hub.settings.webhooks.rotation_hours * 3600;
    const current = (await readSecrets(tx, id)).filter((one) => one.until === null);
    const before = current.map(({ key }): Secret => ({ key, until }));
    writeSecrets(tx, id, [{ key: keyOf(secret), until: null }, ...before]);
  }
}

/** The log of its deliveries goes by and by. */
export async function removeWebhook(ctx: Ctx, id: number): Promise<void> {
  webhooks.remove(ctx.tx, await ownWebhook(ctx, id));
  dropSecrets(ctx.tx, id);
}

const COLUMNS = ['id', 'owner', 'owner_name', 'url', 'topics', 'tags', 'packages', 'enabled', 'reason', 'failures'];

/** The caller's; an admin's call shows everybody's, or those of the user it names. */
export async function listWebhooks(ctx: Ctx, user: Value, queryOpts: Struct | null) {
  const admin = await ctx.hasPerm('admin');
  const asked = user === null ? (admin ? null : ctx.userId()) : (await findUser(ctx.tx, user, true)).id;
  if (asked !== ctx.userId() && !admin) throw new ActionNotAllowed('These are not your webhooks');
  const all = await webhooks.list(ctx.tx, 'g1', 'webhook');
  const mine = all.filter(({ owner }) => asked === null || owner === asked);
  const owners = await users.rowsOf(ctx.tx, mine, ({ owner }) => owner);
  const rows = mine.map(({ failing_since, create_ts, ...hook }) => ({
    ...hook,
    owner_name: owners.get(hook.owner)?.name ?? null,
    failing_since: timeText(failing_since),
    ...{ create_time: timeText(create_ts), create_ts: new Double(create_ts) },
  }));
  return applyQueryOpts(rows, queryOpts, COLUMNS);
}

/** Owner or admin. */
export async function ownWebhook(ctx: Ctx, id: number): Promise<Webhook> {
  const hook = await webhooks.get(ctx.tx, id);
  if (!hook) throw new GenericError(`No such webhook: ${id}`);
  if (hook.owner !== ctx.userId() && !(await ctx.hasPerm('admin')))
    throw new ActionNotAllowed('This is not your webhook');
  return hook;
}

function addressOf(ctx: Ctx, url: string): string {
  const problem = addressProblem(url, ctx.hub.settings.webhooks.private);
  if (problem) throw new ParameterError(`url: ${problem}`);
  return new URL(url).href;
}

function keyOf(secret: string): string {
  const key = secretOf(secret);
  if (key === null) throw new ParameterError('secret: has to be whsec_ and the base64 of 24 to 64 bytes');
  return key;
}

function topicsFrom(given: Value[] | null): string[] {
  const wanted = globs('topics', given);
  const idle = wanted.find((glob) => !TOPICS.some((topic) => fnmatch(topic, glob)));
  if (idle !== undefined) throw new ParameterError(`topics: there is no topic ${idle}`);
  return wanted;
}

function globs(name: string, given: Value[] | null): string[] {
  const list = given ?? [];
  if (list.length > MOST_GLOBS) throw new ParameterError(`${name}: more than ${MOST_GLOBS}`);
  return list.map((one) => {
    if (typeof one === 'string' && one !== '' && one.length <= LONGEST_GLOB) return one;
    throw new ParameterError(`${name}: a list of names or globs`);
  });
}
