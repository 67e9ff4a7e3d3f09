import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClientOptions, ClientSession } from '#client/session';
import { ConnectionError, HttpError } from '#client/transport';
import { ActionNotAllowed, AuthExpired, GenericError, ServerOffline } from '#core/errors';
import { FakeHub, type Handler } from '../../doubles/fake-hub.ts';

let hub: FakeHub;
let session: ClientSession;
let slept: number[];

async function connect(methods: Record<string, Handler> = {}, options: ClientOptions = {}) {
  hub = await new FakeHub({ echo: (params) => params, ...methods }).start();
  session = new ClientSession(hub.url, { sleep: async (seconds) => void slept.push(seconds), ...options });
}

beforeEach(() => {
  slept = [];
});
afterEach(async () => {
  session.close();
  await hub.stop();
});

const callnums = () => hub.seen.map((request) => request.headers['koji-session-callnum']);

describe('calls', () => {
  it('positional and named arguments, undefined ones left out', async () => {
    await connect({ getTag: (params, named) => ({ params, named }) });
    const answer = await session.call('getTag', ['dist'], { strict: true, event: undefined });
    expect(answer).toEqual({ params: ['dist'], named: { strict: true } });
  });

  it('a fault becomes the error of its code', async () => {
    await connect({
      createTag: () => {
        throw new ActionNotAllowed('tag permission required');
      },
    });
    await expect(session.call('createTag', ['x'])).rejects.toThrow(new ActionNotAllowed('tag permission required'));
    await expect(session.call('nosuch')).rejects.toThrow(GenericError);
  });

  it("the request is what Koji's client sends", async () => {
    await connect();
    await session.call('echo', [1]);
    const [{ headers, url, body }] = hub.seen as [(typeof hub.seen)[0]];
    expect(headers).toMatchObject({ 'content-type': 'text/xml', 'user-agent': 'koji/1' });
    expect(headers['koji-session-id']).toBeUndefined();
    expect(`${url.pathname}${url.search}`).toBe('/kojihub');
    expect(body.toString()).toMatch(/^<\?xml version='1.0'\?>\n<methodCall>\n<methodName>echo/);
    expect(session.hubVersion).toBe('1.35.3');
  });

  it('whole floats come as plain numbers', async () => {
    await connect({ weight: () => 1.5 });
    expect(await session.call('weight')).toBe(1.5);
  });

  it('an answer that is not 200 is an HttpError with its text', async () => {
    await connect();
    hub.trouble.push(400);
    await expect(session.call('echo')).rejects.toThrow(new HttpError(400, 'HTTP 400: no'));
  });
});

describe('sessions', () => {
  it('login, then header credentials with call numbers from 0', async () => {
    await connect();
    await session.login('alice', 'secret');
    await session.call('echo', [1]);
    await session.call('echo', [2]);
    expect(hub.seen[0]).toMatchObject({ method: 'login', params: ['alice', 'secret'] });
    expect(hub.seen[1]!.headers).toMatchObject({ 'koji-session-id': '74', 'koji-session-key': '1-key1' });
    expect(callnums()).toEqual([undefined, '0', '1']);
  });

  it('calls made at once go out in order', async () => {
    await connect({ echo: (params) => new Promise((r) => setTimeout(r, Math.random() * 5, params)) });
    await session.login('alice', 'secret');
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => session.call('echo', [n])));
    expect(answers).toEqual([[1], [2], [3], [4], [5]]);
    expect(callnums().slice(1)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('an unordered call overtakes and has no number', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await connect({ slow: () => held.then(() => 'slow'), 'toji.heartbeat': () => true });
    await session.login('alice', 'secret');
    const slow = session.call('slow');
    expect(await session.call('toji.heartbeat', [], {}, { unordered: true })).toBe(true);
    release();
    expect(await slow).toBe('slow');
    expect(callnums().filter((n) => n !== undefined)).toEqual(['0']);
  });

  it('a failed call does not hold up the next', async () => {
    await connect();
    await session.login('alice', 'secret');
    const failed = session.call('nosuch');
    const fine = session.call('echo', [1]);
    await expect(failed).rejects.toThrow('Invalid method: nosuch');
    expect(await fine).toEqual([1]);
  });

  it('the query string carries the session for hubs without header-auth', async () => {
    await connect();
    hub.headerAuth = false;
    await session.login('alice', 'secret');
    await session.call('echo', [1]);
    expect(hub.seen[1]!.url.search).toBe('?session-id=74&session-key=1-key1&callnum=0');
    expect(hub.seen[1]!.headers['koji-session-id']).toBeUndefined();
  });

  it('sslLogin goes to its own path', async () => {
    await connect();
    await session.sslLogin();
    expect(hub.seen[0]).toMatchObject({ method: 'sslLogin', params: [null] });
    expect(hub.seen[0]!.url.pathname).toBe('/kojihub/ssllogin');
  });

  it('resume goes on with a session opened elsewhere', async () => {
    await connect();
    session.resume({ id: 9, key: '5-abc', headerAuth: true });
    await session.call('echo', [1]);
    expect(hub.seen[0]!.headers).toMatchObject({ 'koji-session-id': '9', 'koji-session-callnum': '0' });
  });

  it('logout ends it', async () => {
    await connect();
    await session.login('alice', 'secret');
    await session.logout();
    await session.call('echo', [1]);
    expect(hub.called).toEqual(['login', 'logout', 'echo']);
    expect(hub.seen[2]!.headers['koji-session-id']).toBeUndefined();
  });
});

describe('lost connections', () => {
  it('the same bytes again, with the same call number', async () => {
    await connect();
    await session.login('alice', 'secret');
    hub.trouble.push('drop-after', 'drop-after', 503);
    expect(await session.call('echo', [1])).toEqual([1]);
    await session.call('echo', [2]);
    const echoes = hub.seen.slice(1);
    expect(new Set(echoes.slice(0, 3).map((r) => r.body.toString())).size).toBe(1);
    expect(callnums().slice(1)).toEqual(['0', '0', '0', '1']);
    expect(slept).toEqual([20, 20]);
  });

  it('given up after max_retries', async () => {
    await connect({}, { max_retries: 2, retry_interval: 1 });
    await session.login('alice', 'secret');
    hub.trouble.push('drop-before', 'drop-before', 'drop-before');
    await expect(session.call('echo', [1])).rejects.toThrow(ConnectionError);
    expect(slept).toEqual([1]);
  });

  it('anonymous calls are repeated only with anon_retry', async () => {
    await connect();
    hub.trouble.push('drop-before');
    await expect(session.call('echo', [1])).rejects.toThrow(/Unable to connect to http:\/\/127.0.0.1/);
    const patient = new ClientSession(hub.url, { anon_retry: true });
    hub.trouble.push('drop-before');
    expect(await patient.call('echo', [1])).toEqual([1]);
    patient.close();
  });

  it('faults are never repeated, but for 1014 with offline_retry', async () => {
    let calls = 0;
    const offline: Handler = () => {
      if (++calls < 3) throw new ServerOffline('database outage');
      return calls;
    };
    await connect({ offline }, { offline_retry: true, offline_retry_interval: 7 });
    expect(await session.call('offline')).toBe(3);
    expect(slept).toEqual([7, 7]);
    calls = 0;
    const strict = new ClientSession(hub.url);
    await expect(strict.call('offline')).rejects.toThrow(ServerOffline);
    strict.close();
  });
});

describe('renewal on fault 1007', () => {
  it('logs in again with the old credentials, then repeats the call with the new key from call number 0', async () => {
    let expired = true;
    await connect({
      login: (_params, named) => {
        if (named.renew) expired = false;
        return { 'session-id': 74, 'session-key': named.renew ? 'new' : 'old', 'header-auth': true };
      },
      echo: (params) => {
        if (expired) throw new AuthExpired('session "74" has expired');
        return params;
      },
    });
    await session.login('alice', 'secret');
    expect(await session.call('echo', [1])).toEqual([1]);
    expect(hub.seen[2]).toMatchObject({ method: 'login', named: { renew: true } });
    expect(hub.seen[2]!.headers).toMatchObject({ 'koji-session-id': '74', 'koji-session-key': 'old' });
    expect(hub.seen[3]!.headers).toMatchObject({ 'koji-session-key': 'new', 'koji-session-callnum': '0' });
  });

  it('a session that was resumed cannot be renewed', async () => {
    await connect({
      echo: () => {
        throw new AuthExpired('too old');
      },
    });
    session.resume({ id: 9, key: '5-abc', headerAuth: true });
    await expect(session.call('echo')).rejects.toThrow(AuthExpired);
    expect(hub.called).toEqual(['echo']);
  });
});
