import { USER_STATUS, USER_TYPE } from '#core/states';
import type { Tx } from '#store/tx';
import { type User, users } from '#store/users';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { transactKicking } from '../kicking.ts';

/** One transaction of the keeper, in the name of the user who asks for repos (hub option RepoQueueUser). */
export async function act<T>(hub: Hub, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return transactKicking(hub, async (tx) => {
    const user = await queueUser(tx, hub.settings.hub.RepoQueueUser);
    return work(Ctx.ofHub(hub, tx, 'keeper', user));
  });
}

async function queueUser(tx: Tx, name: string): Promise<User> {
  const known = await users.find(tx, 'name', name);
  if (known) return known;
  const user: User = {
    ...{ id: await users.nextId(tx), name, status: USER_STATUS.NORMAL, usertype: USER_TYPE.NORMAL },
    ...{ password: null, krb_principals: [] },
  };
  users.insert(tx, user);
  return user;
}
