import { Caller, type Scene } from './scene.ts';

export async function sessions({ hub, see, root, alice }: Scene): Promise<void> {
  const anonymous = new Caller(hub.anonymous(), see);
  const session = await anonymous.shown('login', ['bob', 'bob']);
  const bob = new Caller(hub.resume(session), see);
  await bob.shown('getLoggedInUser');
  await bob.shown('getSessionInfo', [], { details: true });
  const child = await bob.shown('subsession');
  await bob.shown('logoutChild', [child['session-id']]);
  await bob.shown('exclusiveSession');
  await bob.shown('sharedSession');
  await bob.shown('showSession');
  await bob.shown('logout');
  await anonymous.shown('hello');
  await anonymous.shown('echo', [1, 2, 3, 4.5, true, null]);
  await anonymous.shown('getAPIVersion');
  await anonymous.shown('getKojiVersion');
  await anonymous.shown('mavenEnabled');
  await anonymous.shown('_listapi');
  await anonymous.shown('system.listMethods');
  await anonymous.shown('system.methodHelp', ['getTag']);
  await anonymous.shown('system.methodSignature', ['getTag']);
  await alice.shown('hasPerm', ['admin']);
  await root.shown('getPerms');
  await root.shown('getAllPerms');
}
