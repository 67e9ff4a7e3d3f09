import { USER_STATUS, USER_TYPE } from '#core/states';
import type { AccountSettings, ChannelSettings, HostSettings } from '#schema/resources';
import type { Settings } from '#schema/settings';
import { archiveTypes } from '#store/archives';
import { btypes } from '#store/btypes';
import { channels } from '#store/channels';
import { hostChannels, hostConfig, hosts } from '#store/hosts';
import { type Store, type Tx, transact } from '#store/tx';
import { permissions, principals, type User, userPerms, users } from '#store/users';
import { DEFAULT_VOLUME, volumes } from '#store/volumes';
import { SHIPPED_ARCHIVE_TYPES } from './archives/shipped.ts';
import { hashPassword } from './logins/password.ts';
import { SHIPPED_BTYPES, SHIPPED_PERMISSIONS } from './shipped.ts';

/** Fills the table with the shipped data and what the settings name. What is there already stays as it is. */
export async function bootstrap(store: Store, settings: Settings): Promise<void> {
  const run = (work: (tx: Tx) => Promise<void>) => transact(store, work);
  await run(shipPermissions);
  await run(shipBuildTypes);
  await run(shipArchiveTypes);
  await run((tx) => shipChannels(tx, settings.channels));
  for (const account of settings.accounts) await run((tx) => ensureAccount(tx, account));
  for (const host of settings.hosts) await run((tx) => ensureHost(tx, host));
}

async function shipPermissions(tx: Tx): Promise<void> {
  for (const [name, description] of Object.entries(SHIPPED_PERMISSIONS)) {
    if (await permissions.findId(tx, 'name', name)) continue;
    permissions.insert(tx, { id: await permissions.nextId(tx), name, description });
  }
}

/** Build types, and the volume that is always there. */
async function shipBuildTypes(tx: Tx): Promise<void> {
  for (const name of SHIPPED_BTYPES) {
    if (await btypes.findId(tx, 'name', name)) continue;
    btypes.insert(tx, { id: await btypes.nextId(tx), name });
  }
  if (!(await volumes.get(tx, DEFAULT_VOLUME.id))) volumes.insert(tx, DEFAULT_VOLUME);
}

async function shipArchiveTypes(tx: Tx): Promise<void> {
  for (const type of SHIPPED_ARCHIVE_TYPES) {
    if (await archiveTypes.findId(tx, 'name', type.name)) continue;
    archiveTypes.insert(tx, { id: await archiveTypes.nextId(tx), ...type });
    await tx.step();
  }
}

async function shipChannels(tx: Tx, wanted: readonly ChannelSettings[]): Promise<void> {
  for (const { name, description = null } of wanted) {
    if (await channels.findId(tx, 'name', name)) continue;
    channels.insert(tx, { id: await channels.nextId(tx), name, description, enabled: true, comment: null });
  }
}

/** Makes the account, or gives the one that is there the password and permissions named. */
async function ensureAccount(tx: Tx, account: AccountSettings): Promise<void> {
  const user = await ensureUser(tx, account.name, USER_TYPES[account.usertype], account.password);
  for (const name of account.perms) {
    const perm = await permissions.find(tx, 'name', name);
    if (!perm) throw new Error(`account ${account.name}: no such permission: ${name}`);
    const held = await userPerms.active(tx, 'user', user.id, `${user.id}#${perm.id}`);
    if (!held) await userPerms.create(tx, { user_id: user.id, perm_id: perm.id }, user.id);
  }
  for (const principal of account.krb_principals) {
    if (await principals.findId(tx, 'principal', principal)) continue;
    principals.insert(tx, { id: await principals.nextId(tx), principal, user_id: user.id });
  }
}

const USER_TYPES = { user: USER_TYPE.NORMAL, host: USER_TYPE.HOST, group: USER_TYPE.GROUP } as const;

async function ensureUser(tx: Tx, name: string, usertype: number, password?: string): Promise<User> {
  const old = await users.find(tx, 'name', name);
  const user: User = {
    id: old?.id ?? (await users.nextId(tx)),
    name,
    status: old?.status ?? USER_STATUS.NORMAL,
    usertype,
    password: password === undefined ? (old?.password ?? null) : hashPassword(password),
    krb_principals: old?.krb_principals ?? [],
  };
  if (old) users.replace(tx, old, user);
  else users.insert(tx, user);
  return user;
}

/** A capacity pool as a host, with a host user of its own. Later changes are made by editHost and its like. */
async function ensureHost(tx: Tx, wanted: HostSettings): Promise<void> {
  if (await hosts.findId(tx, 'name', wanted.name)) return;
  const { name, arches, capacity, maxjobs, pool, enabled, description = null } = wanted;
  const user = await ensureUser(tx, name, USER_TYPE.HOST);
  const id = await hosts.nextId(tx);
  const data = { maxjobs };
  hosts.insert(tx, { id, user_id: user.id, name, ready: true, task_load: 0, update_ts: null, data, pool });
  await hostConfig.create(
    tx,
    { host_id: id, arches: arches.join(' '), capacity, description, comment: null, enabled },
    user.id,
  );
  for (const channel of wanted.channels) {
    const channel_id = await channels.findId(tx, 'name', channel);
    if (channel_id !== undefined) await hostChannels.create(tx, { host_id: id, channel_id }, user.id);
  }
}
