import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dispatch } from '#rpc/dispatch';
import { type Client, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

const DAY = 86_400;
const refused = { faultCode: 1002 };

describe('an API token', () => {
  let hub: MemoryHub;
  let alice: Client;
  let token: string;

  beforeEach(async () => {
    hub = await memoryHub();
    alice = await hub.login('alice');
    ({ token } = (await alice.call('toji.addToken', 'robot', 10)) as { token: string });
  });

  const use = (name = 'alice') => hub.anonymous().call('login', name, token);

  it('logs its owner in', async () => {
    expect(await hub.resume(await use()).call('getLoggedInUser')).toMatchObject({ name: 'alice' });
  });

  it('logs in nobody else', async () => {
    await expect(use('bob')).rejects.toMatchObject(refused);
  });

  it('ends', async () => {
    hub.clock.now += 10 * DAY + 1;
    await expect(use()).rejects.toMatchObject(refused);
  });

  it('is no more once it is revoked, by its owner or an admin alone', async () => {
    const [{ id }] = (await alice.call('toji.listTokens')) as [{ id: number }];
    await expect((await hub.login('bob')).call('toji.removeToken', id)).rejects.toThrow('No such API token');
    await (await hub.login('root')).call('toji.removeToken', id);
    expect(await alice.call('toji.listTokens')).toEqual([]);
    await expect(use()).rejects.toMatchObject(refused);
  });

  it('is of no use with another secret', async () => {
    token = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    await expect(use()).rejects.toMatchObject(refused);
  });

  it('is of no use to a user who is blocked', async () => {
    await (await hub.login('root')).call('disableUser', 'alice');
    await expect(use()).rejects.toThrow('logins by alice are not allowed');
  });

  it('is listed without its secret, to its owner and admins alone', async () => {
    const listed = await alice.call('toji.listTokens');
    expect(listed).toEqual([expect.objectContaining({ name: 'robot' })]);
    expect(JSON.stringify(listed)).not.toContain(token.slice(-20));
    expect(await (await hub.login('root')).call('toji.listTokens', 'alice')).toEqual(listed);
    await expect((await hub.login('bob')).call('toji.listTokens', 'alice')).rejects.toMatchObject({ faultCode: 1004 });
  });

  it.each([
    ['lives too long', ['x', 366]],
    ['lives for no time', ['x', 0]],
    ['has no name', [' ', 1]],
  ])('that %s is not made', async (_, params) => {
    await expect(alice.call('toji.addToken', ...params)).rejects.toMatchObject({ faultCode: 1019 });
  });

  it('and passwords can be switched off', async () => {
    hub = await memoryHub({ login: { password: false, tokens: { enabled: false } } });
    await expect(hub.login('alice')).rejects.toMatchObject(refused);
  });
});

describe('an ID token', () => {
  let server: Server;
  let issuer: string;
  let sign: (claims: JWTPayload, life?: number, signer?: CryptoKey) => Promise<string>;
  let stranger: CryptoKey;
  let hub: MemoryHub;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    stranger = (await generateKeyPair('ES256')).privateKey;
    const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one' }] };
    server = createServer((request, response) => {
      const discovery = request.url === '/.well-known/openid-configuration';
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(discovery ? { issuer, jwks_uri: `${issuer}/keys` } : keys));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    sign = (claims, life = 600, signer = privateKey) =>
      new SignJWT({ aud: 'toji', iss: issuer, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setExpirationTime(hub.clock.now + life)
        .sign(signer);
  });

  afterAll(() => server.close());

  const withIssuer = (more: object = {}, options: object = {}) =>
    memoryHub({ login: { oidc: [{ issuer, audience: 'toji', ...more }] }, hub: options });

  const use = async (name: string, token: string) =>
    hub.resume(await hub.anonymous().call('login', name, token)).call('getLoggedInUser');

  it('logs in the user whom it names', async () => {
    hub = await withIssuer();
    expect(await use('alice', await sign({ preferred_username: 'alice' }))).toMatchObject({ name: 'alice' });
  });

  it('makes a user who is new, where Koji’s option says so', async () => {
    hub = await withIssuer({ username_prefix: 'sso/' });
    const token = await sign({ preferred_username: 'carol' });
    expect(await use('sso/carol', token)).toMatchObject({ name: 'sso/carol' });
    hub = await withIssuer({}, { LoginCreatesUser: false });
    await expect(use('carol', await sign({ preferred_username: 'carol' }))).rejects.toThrow('Unknown user: carol');
  });

  it('stands for the user that a glob of its claim gives', async () => {
    const role = 'arn:aws:iam::123456789012:role/Rebuild';
    hub = await withIssuer({ username_claim: 'sub', users: { 'arn:aws:iam::123456789012:role/R*': 'bob' } });
    expect(await use('bob', await sign({ sub: role }))).toMatchObject({ name: 'bob' });
    await expect(use('bob', await sign({ sub: 'arn:aws:iam::1:role/R' }))).rejects.toThrow('is nobody here');
  });

  it('must have the claims that are asked for', async () => {
    hub = await withIssuer({ claims: { groups: 'packagers' } });
    const person = { preferred_username: 'alice' };
    expect(await use('alice', await sign({ ...person, groups: ['x', 'packagers'] }))).toMatchObject({ name: 'alice' });
    await expect(use('alice', await sign({ ...person, groups: ['x'] }))).rejects.toThrow('its groups is not packagers');
    await expect(use('alice', await sign(person))).rejects.toThrow('its groups is not packagers');
  });

  it.each([
    ['of another user', 'bob', { preferred_username: 'alice' }, 600, 'invalid username or password'],
    ['that has ended', 'alice', { preferred_username: 'alice' }, -60, '"exp" claim'],
    ['for another audience', 'alice', { preferred_username: 'alice', aud: 'other' }, 600, '"aud" claim'],
    ['of another issuer', 'alice', { preferred_username: 'alice', iss: 'https://x.example' }, 600, 'not accepted here'],
    ['without a name', 'alice', {}, 600, 'has no preferred_username'],
    ['that names a host', 'builder', { preferred_username: 'builder' }, 600, 'logins by builder are not allowed'],
  ])('%s is refused', async (_, name, claims, life, problem) => {
    hub = await withIssuer();
    await expect(use(name, await sign(claims, life))).rejects.toThrow(problem);
  });

  it('signed by somebody else is refused', async () => {
    hub = await withIssuer();
    const forged = await sign({ preferred_username: 'alice' }, 600, stranger);
    await expect(use('alice', forged)).rejects.toThrow('signature verification failed');
  });
});

describe('a client certificate', () => {
  const settings = { hub: { ProxyDNs: ['/O=Example/CN=web'] } };
  const sslLogin = async (hub: MemoryHub, identity: string | null, ...params: string[]) =>
    hub.resume(await dispatch(hub.hub, { credentials: null, identity, ip: '-' }, 'sslLogin', params));
  const whoIs = async (client: Client) => ((await client.call('getLoggedInUser')) as { name: string }).name;

  it('logs in the user of its common name', async () => {
    const hub = await memoryHub(settings);
    expect(await whoIs(await sslLogin(hub, 'CN=alice,O=Example'))).toBe('alice');
    expect(await whoIs(await sslLogin(hub, 'CN=carol,O=Example'))).toBe('carol');
  });

  it('logs in others when ProxyDNs names it, whatever form the name has there', async () => {
    const hub = await memoryHub(settings);
    expect(await whoIs(await sslLogin(hub, 'CN=web,O=Example', 'bob'))).toBe('bob');
    await expect(sslLogin(hub, 'CN=alice,O=Example', 'bob')).rejects.toThrow(
      'CN=alice,O=Example is not authorized to login other users',
    );
  });

  it('must have the part that names the user', async () => {
    const hub = await memoryHub({ hub: { DNUsernameComponent: 'UID' } });
    expect(await whoIs(await sslLogin(hub, 'CN=Jane Doe,UID=alice'))).toBe('alice');
    await expect(sslLogin(hub, 'CN=alice')).rejects.toMatchObject(refused);
    await expect(sslLogin(hub, null)).rejects.toThrow('could not verify client');
  });
});

describe('passwords', () => {
  it('are tried one by one, whatever the number of calls in a request', async () => {
    const hub = await memoryHub();
    const guess = (password: string) => ({ methodName: 'login', params: ['alice', password] });
    const answers = await hub.anonymous().call('multiCall', [guess('a'), guess('b'), guess('alice')]);
    expect(answers).toEqual(
      ['invalid username or password', 'one login at a time', 'one login at a time'].map((faultString) => ({
        ...{ faultCode: 1002, faultString },
      })),
    );
  });
});
