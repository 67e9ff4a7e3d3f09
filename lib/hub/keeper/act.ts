import { USER_STATUS, USER_TYPE } from '#core/states';
import { type Tx, transact } from '#store/tx';
import { type User, users } from '#store/users';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';

/** One transaction of the keeper, in the name of the user who asks for repos (hub option RepoQueueUser). */
export async function act<T>(hub: Hub, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  let kick = false;
  const result = await transact(hub, async (tx) => {
    const user = await queueUser(tx, hub.settings.hub.RepoQueueUser);
    const answer = await work(new Ctx({ hub, tx, session: null, user, method: 'keeper', identity: null, ip: '-' }));
    kick = tx.kick;
    return answer;
  });
  if (kick) await hub.kick();
  return result;
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
