import { beforeEach, describe, expect, it } from 'vitest';
import { encodeCall } from '#core/xmlrpc/encode';
import { handle } from '#rpc/http';
import { type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

let hub: MemoryHub;

describe('hub options that close the hub', () => {
  it('ServerOffline lets nobody in, not even to log in', async () => {
    hub = await memoryHub({ hub: { ServerOffline: true, OfflineMessage: 'moving house' } });
    await expect(hub.login('root')).rejects.toMatchObject({ faultCode: 1014, message: 'moving house' });
  });

  it('LockOut lets admins work and others only log in', async () => {
    hub = await memoryHub({ hub: { LockOut: true } });
    const [root, alice] = await Promise.all([hub.login('root'), hub.login('alice')]);
    expect(await root.call('getAPIVersion')).toBe(1);
    await expect(alice.call('getAPIVersion')).rejects.toMatchObject({ faultCode: 1014 });
    await expect(alice.call('multiCall', [])).rejects.toMatchObject({ faultCode: 1014 });
  });
});

describe('an exclusive session', () => {
  beforeEach(async () => {
    hub = await memoryHub();
  });

  it('keeps other sessions of the user out until it gives the lock back', async () => {
    const [first, second] = await Promise.all([hub.login('alice'), hub.login('alice')]);
    await first.call('exclusiveSession');
    await expect(second.call('getPerms')).rejects.toMatchObject({ faultCode: 1006 });
    await first.call('sharedSession');
    expect(await second.call('getPerms')).toEqual([]);
  });

  it('is closed when another one takes the lock by force', async () => {
    const [first, second] = await Promise.all([hub.login('alice'), hub.login('alice')]);
    await first.call('exclusiveSession');
    await second.call('exclusiveSession', true);
    await expect(first.call('getPerms')).rejects.toMatchObject({ faultCode: 1002 });
  });

  it('is not taken twice', async () => {
    const alice = await hub.login('alice');
    await alice.call('exclusiveSession');
    await expect(alice.call('exclusiveSession', true)).rejects.toMatchObject({
      faultCode: 1000,
      message: 'session is already exclusive',
    });
    await alice.call('sharedSession');
    expect((await alice.call('exclusiveSession')) ?? null).toBeNull();
  });

  it('does not keep other users out', async () => {
    const [alice, bob] = await Promise.all([hub.login('alice'), hub.login('bob')]);
    await alice.call('exclusiveSession');
    expect(await bob.call('getPerms')).toEqual([]);
  });
});

describe('a session that is too old', () => {
  it('is renewed under its id, with a new key and call numbers that begin anew', async () => {
    hub = await memoryHub({ hub: { SessionRenewalTimeout: 60 } });
    const alice = await hub.login('alice');
    await alice.call('createNotificationBlock', 'alice');
    hub.clock.now += 3601;
    await expect(alice.call('getPerms')).rejects.toMatchObject({ faultCode: 1007 });
    const answer = await alice.named('login', ['alice', 'alice'], { renew: true });
    const renewed = hub.resume(answer);
    expect(await renewed.call('getPerms')).toEqual([]);
    await expect(alice.call('getPerms')).rejects.toMatchObject({ faultCode: 1002 });
  });
});

describe('logging in and out', () => {
  beforeEach(async () => {
    hub = await memoryHub();
  });

  it('is refused where a session holds, also to renew it', async () => {
    const alice = await hub.login('alice');
    const told = { faultCode: 1002, message: 'Already logged in' };
    await expect(alice.call('login', 'alice', 'alice')).rejects.toMatchObject(told);
    await expect(alice.named('login', ['alice', 'alice'], { renew: true })).rejects.toMatchObject(told);
    await expect(alice.call('sslLogin')).rejects.toMatchObject(told);
    const wrong = { faultCode: 1002, message: 'invalid username or password' };
    await expect(alice.call('login', 'alice', null)).rejects.toMatchObject(wrong);
  });

  it('may be said twice of a session: by its owner, and of any by an admin', async () => {
    const [alice, other, root] = await Promise.all([hub.login('alice'), hub.login('alice'), hub.login('root')]);
    const id = (await alice.call('subsession')) as { 'session-id': number };
    for (const who of [alice, other, root]) await who.call('logout', id['session-id']);
    await root.call('logout', 999_999);
    await expect(alice.call('logout', 999_999)).rejects.toMatchObject({ message: 'query returned no rows' });
  });
});

describe('a session in the URL', () => {
  const query = new Map([
    ['session-id', '1'],
    ['session-key', '1-x'],
  ]);
  const request = { method: 'POST', path: '/kojihub', query, headers: new Map(), identity: null, ip: '-' };
  const ask = async (options: object) => {
    hub = await memoryHub({ hub: options });
    const answer = await handle(hub.hub, { ...request, body: Buffer.from(encodeCall('getAPIVersion', [])) });
    return String(answer.body);
  };

  it('is read, as older clients send it', async () => {
    expect(await ask({})).toContain('Invalid session or bad credentials');
  });

  it('is not looked at where DisableURLSessions is on', async () => {
    expect(await ask({ DisableURLSessions: true })).toContain('<int>1</int>');
  });
});
