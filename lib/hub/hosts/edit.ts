import { parseArches } from '#core/arch';
import { GenericError, ParameterError } from '#core/errors';
import { repr, str, typeName } from '#core/python';
import { USER_TYPE } from '#core/states';
import { Double, type Struct, type Value } from '#core/xmlrpc/value';
import { channels } from '#store/channels';
import { type HostConfig, hostChannels, hostConfig, hosts } from '#store/hosts';
import { type User, users } from '#store/users';
import type { Ctx } from '../context.ts';
import { mustBeText } from '../convert.ts';
import { checkInternalName } from '../names.ts';
import { addUser } from '../users/edit.ts';
import { findUser } from '../users/find.ts';
import { type FullHost, findHost } from './show.ts';

interface NewHost {
  readonly hostname: string;
  readonly arches: Value;
  readonly krb_principal: string | null;
  /** takes a user that is there and is no host user yet */
  readonly force: boolean;
}

const CAPACITY = 2;

/** A host with its user, in the channel `default`; answers its id. */
export async function addHost(ctx: Ctx, { hostname, arches, krb_principal, force }: NewHost): Promise<number> {
  checkInternalName(ctx, hostname);
  const words = archWords(arches);
  if ((await hosts.findId(ctx.tx, 'name', hostname)) !== undefined)
    throw new GenericError(`host already exists: ${hostname}`);
  const user = await hostUser(ctx, hostname, krb_principal, force);
  const id = await hosts.nextId(ctx.tx);
  const state = { ready: false, task_load: 0, update_ts: null, data: null, pool: null };
  hosts.insert(ctx.tx, { id, user_id: user.id, name: hostname, ...state });
  const texts = { description: null, comment: null };
  await hostConfig.create(
    ctx.tx,
    { host_id: id, arches: words, capacity: CAPACITY, ...texts, enabled: true },
    ctx.userId(),
  );
  const channel_id = await channels.findId(ctx.tx, 'name', 'default');
  if (channel_id !== undefined) await hostChannels.create(ctx.tx, { host_id: id, channel_id }, ctx.userId());
  return id;
}

/** Koji 1.35 joins whatever it gets with blanks: of a text the letters. editHost takes the text as it is. */
function archWords(arches: Value): string {
  if (typeof arches !== 'string' && !Array.isArray(arches)) {
    throw new ParameterError(`Invalid type for arches: <class '${typeName(arches)}'>`);
  }
  return parseArches([...arches].join(' '), { strict: true }).join(' ');
}

async function hostUser(ctx: Ctx, name: string, principal: string | null, force: boolean): Promise<User> {
  const user = await findUser(ctx.tx, { name, krb_principal: principal });
  if (user?.usertype === USER_TYPE.HOST) return user;
  if (user && !(force && user.usertype === USER_TYPE.NORMAL))
    throw new GenericError(`user ${name} already exists and it is not a host`);
  if (user) {
    const turned = { ...user, usertype: USER_TYPE.HOST };
    users.replace(ctx.tx, user, turned);
    return turned;
  }
  const format = ctx.hub.settings.hub.HostPrincipalFormat;
  return addUser(ctx, {
    ...{ name, usertype: USER_TYPE.HOST },
    principal: principal ?? format?.replace('%s', name) ?? null,
  });
}

/** arches, capacity, description, comment; false when nothing changes. Other names are not heard (Koji 1.35). */
export async function editHost(ctx: Ctx, info: Value, given: Struct): Promise<boolean> {
  const { host, config } = await findHost(ctx, info, { strict: true });
  const wanted: Partial<HostConfig> = {
    ...('arches' in given ? { arches: words(given.arches!) } : {}),
    ...('capacity' in given ? { capacity: capacity(given.capacity!) } : {}),
    ...('description' in given ? { description: changed(given.description!, config.description) } : {}),
    ...('comment' in given ? { comment: changed(given.comment!, config.comment) } : {}),
  };
  const names = Object.keys(wanted) as (keyof HostConfig)[];
  if (names.every((name) => wanted[name] === config[name])) return false;
  await configure(ctx, { host, config }, wanted);
  return true;
}

/** What is there may be None; what comes anew has to be a text (Koji 1.35). */
function changed(value: Value, now: string | null): string | null {
  if (value === now) return now;
  mustBeText(value);
  return value;
}

function words(arches: Value): string {
  if (typeof arches !== 'string') throw new ParameterError(`Invalid type for arches: <class '${typeName(arches)}'>`);
  return parseArches(arches, { strict: true }).join(' ');
}

function capacity(value: Value): number {
  const number = value instanceof Double ? value.value : Number(value);
  if (Number.isNaN(number) || value === null) throw new GenericError(`Invalid capacity: ${repr(value)}`);
  return number;
}

/** Leaves its mark in the history also when nothing changes (Koji 1.35). */
export async function setEnabled(ctx: Ctx, info: Value, enabled: boolean): Promise<void> {
  const found = await findHost(ctx, info);
  if (!found) throw new GenericError(`host does not exist: ${str(info)}`);
  await configure(ctx, found, { enabled });
}

async function configure(ctx: Ctx, { config }: FullHost, wanted: Partial<HostConfig>): Promise<void> {
  const { host_id, arches, capacity, description, comment, enabled } = config;
  await hostConfig.revoke(ctx.tx, config, ctx.userId());
  await hostConfig.create(
    ctx.tx,
    { host_id, arches, capacity, description, comment, enabled, ...wanted },
    ctx.userId(),
  );
}
