/** Messages posted to a real HTTP server; what is signed is checked with Standard Webhooks' own library. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Mail } from '#hub/hub';
import { messageOf } from '#hub/outbox/message';
import { isPublic } from '#plugins/webhooks/address';
import { post } from '#plugins/webhooks/post';
import { work } from '#plugins/webhooks/work';
import { type Call, Deployment } from '../engine/deployment.ts';
import { addBuild, tagWith } from '../engine/packages.ts';

const secretOf = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
const SECRET = secretOf('a');
const DAY = 86_400;

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly payload: string;
}

/** The other side: keeps what it gets, answers as it is told, and can go away and come back. */
class Receiver {
  readonly got: Got[] = [];
  status = 200;
  #port = 0;
  #server: Server | undefined;

  async up(): Promise<void> {
    this.#server = createServer(async (request, response) => {
      let payload = '';
      for await (const piece of request) payload += piece;
      this.got.push({ headers: request.headers, payload });
      if (this.status !== 0) response.writeHead(this.status, { location: `${this.url}/elsewhere` }).end('thanks');
    });
    await new Promise<void>((done) => this.#server!.listen(this.#port, '127.0.0.1', done));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  down(): void {
    this.#server!.close();
    this.#server!.closeAllConnections();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }
}

let receiver: Receiver;
let deployment: Deployment;
let admin: Call;
let owner: Call;
let mails: Mail[];
let queue: { body: string; due: number }[];
let logged: unknown[];

const named = (names: Struct): Struct => ({ ...names, __starstar: true });

async function start(webhooks: object = {}): Promise<void> {
  deployment = await Deployment.start({
    settings: {
      ...{ plugins: ['webhooks'], webhooks: { private: true, timeout: 1, ...webhooks } },
      accounts: [
        { name: 'admin', password: 'secret', perms: ['admin'] },
        { name: 'owner', password: 'secret' },
        { name: 'user', password: 'secret' },
      ],
    },
  });
  admin = deployment.as('admin');
  owner = deployment.as('owner');
  await admin('grantPermission', 'owner', 'webhook', named({ create: true }));
  vi.useFakeTimers({ toFake: ['Date'], now: deployment.time * 1000 });
}

beforeEach(async () => {
  receiver = new Receiver();
  await receiver.up();
  [mails, queue, logged] = [[], [], []];
  await start();
});
afterEach(() => {
  receiver.down();
  vi.useRealTimers();
});

/** What bus, queue and function do until nothing is due; `times`: how often each entry is delivered. */
async function pump(times = 1): Promise<void> {
  const note = (...words: unknown[]): void => void logged.push(words);
  const hub = {
    ...deployment.hub,
    log: { info: note, error: note },
    mail: async (mail: Mail) => void mails.push(mail),
  };
  const { timeout, private: privateToo } = hub.settings.webhooks;
  for (;;) {
    await deployment.settle();
    for (const message of deployment.messages.splice(0)) {
      const detail = { id: message.id, body: null, ...messageOf(message) };
      const body = JSON.stringify({ time: new Date(message.ts * 1000).toISOString(), detail });
      queue.push({ body, due: 0 });
    }
    const ready = queue.filter(({ due }) => due <= deployment.time);
    if (ready.length === 0) return;
    queue = queue.filter(({ due }) => due > deployment.time);
    const entries = ready.flatMap(({ body }) => Array(times).fill({ messageId: body.slice(0, 20), body }));
    const left = await work(entries, {
      hub,
      post: (url, headers, payload) => post(url, headers, payload, { timeout, privateToo }),
      enqueue: async (entry, delay) => {
        queue.push({ body: JSON.stringify(entry), due: deployment.time + delay });
      },
    });
    expect(left).toEqual([]);
  }
}

/** Time goes by, from one entry that is due to the next. */
async function elapse(seconds: number): Promise<void> {
  for (const end = deployment.time + seconds; deployment.time < end; ) {
    deployment.time = Math.min(end, ...queue.map(({ due }) => due));
    vi.setSystemTime(deployment.time * 1000);
    await pump();
  }
}

const add = async (filters: Struct = {}): Promise<number> =>
  (await owner('toji.addWebhook', receiver.url, SECRET, named(filters))) as number;

interface Row {
  message_id: string;
  topic: string;
  state: string;
  attempts: { status: number | null; problem: string | null; latency: number }[];
}
const log = async (id: number, state: string | null = null): Promise<Row[]> =>
  JSON.parse(JSON.stringify(await owner('toji.listWebhookDeliveries', id, state))) as Row[];

const verified = ({ headers, payload }: Got, secret = SECRET) =>
  new Webhook(secret).verify(payload, headers as Record<string, string>) as { topic: string; body: Struct };

describe('a message', () => {
  it('is what the bus carries, and signed as the library expects', async () => {
    await add({ topics: ['build.tag'] });
    await tagWith(deployment, 'tag', ['plain']);
    await deployment.settle();
    const sent = deployment.messages.map(messageOf).find((message) => message?.topic === 'build.tag')!;
    await pump();
    expect(receiver.got).toHaveLength(1);
    const { headers } = receiver.got[0]!;
    expect(headers['content-type']).toBe('application/json');
    expect(verified(receiver.got[0]!)).toEqual({
      ...JSON.parse(JSON.stringify(sent)),
      time: new Date(deployment.time * 1000).toISOString(),
    });
  });

  it('does not verify with another secret, another id or another body', async () => {
    await add();
    await admin('createTag', 'tag');
    await tagWith(deployment, 'other', ['plain']);
    await pump();
    const [one] = receiver.got;
    expect(() => verified(one!, secretOf('b'))).toThrow('No matching signature');
    expect(() => verified({ ...one!, payload: `${one!.payload} ` })).toThrow('No matching signature');
    const headers = { ...one!.headers, 'webhook-id': 'msg_1' };
    expect(() => verified({ ...one!, headers })).toThrow('No matching signature');
  });

  it.each([
    [{ topics: ['build.*'] }, ['build.complete', 'build.tag']],
    [{ tags: ['ta?'] }, ['build.tag', 'package.add']],
    [{ tags: ['elsewhere'] }, []],
    [{ packages: ['toji-plain'], topics: ['import.*', 'package.*'] }, ['import.rpm', 'package.add']],
    [{ packages: ['other'] }, []],
  ])('comes where it fits %j', async (filters, topics) => {
    await add(filters);
    await tagWith(deployment, 'tag', ['plain']);
    await pump();
    expect([...new Set(receiver.got.map((one) => verified(one).topic))].sort()).toEqual(topics);
  });

  it('that was too large for the bus is whole', async () => {
    await add();
    await deployment.files.put('messages/x.json', JSON.stringify({ type: 'build', text: 'x'.repeat(500_000) }));
    const about = { id: 'msg_1', topic: 'import.build', properties: { type: 'Import', importType: 'build' } };
    const detail = { ...about, body: null, body_key: 'messages/x.json' };
    queue.push({ body: JSON.stringify({ time: '2026-11-21T12:00:00Z', detail }), due: 0 });
    await pump();
    expect(verified(receiver.got.at(-1)!).body.text).toHaveLength(500_000);
  });

  it('that comes from the bus three times is one delivery', async () => {
    const id = await add({ topics: ['build.tag'] });
    await tagWith(deployment, 'tag', ['plain']);
    await pump(3);
    expect(await log(id)).toMatchObject([{ topic: 'build.tag', state: 'delivered' }]);
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });
});

describe('a receiver that is down', () => {
  it('gets everything when it is back, under the same ids', async () => {
    const id = await add({ topics: ['build.tag', 'build.untag'] });
    receiver.down();
    await tagWith(deployment, 'tag', ['plain', 'rich']);
    await admin('untagBuildBypass', 'tag', 'toji-rich-1.0~rc1-3^git.2');
    await pump();
    const waiting = await log(id, 'waiting');
    expect(waiting.map(({ topic }) => topic).sort()).toEqual(['build.tag', 'build.tag', 'build.untag']);
    expect(waiting[0]!.attempts[0]).toMatchObject({ status: null, problem: expect.stringContaining('ECONNREFUSED') });
    await elapse(5);
    await receiver.up();
    await elapse(300);
    expect(receiver.got.map(({ headers }) => headers['webhook-id']).sort()).toEqual(
      waiting.map(({ message_id }) => message_id).sort(),
    );
    for (const one of receiver.got) verified(one);
    const done = await log(id);
    expect(done.map(({ state, attempts }) => [state, attempts.length, attempts.at(-1)!.status])).toEqual(
      Array(3).fill(['delivered', 3, 200]),
    );
  });

  it.each([
    [500, 'answer 500'],
    [302, 'answer 302: redirects are not followed'],
    [0, 'no answer after 1 seconds'],
  ])('or answers %i is tried again', async (status, problem) => {
    const id = await add({ topics: ['build.tag'] });
    receiver.status = status;
    await tagWith(deployment, 'tag', ['plain']);
    await pump();
    expect(receiver.got).toHaveLength(1);
    expect(await log(id)).toMatchObject([{ state: 'waiting', attempts: [{ status: status || null, problem }] }]);
  });

  it('for good is given up, and gets what failed when somebody asks', async () => {
    const id = await add({ topics: ['build.tag'] });
    receiver.status = 503;
    await tagWith(deployment, 'tag', ['plain']);
    await pump();
    await elapse(2 * DAY);
    expect(await log(id)).toMatchObject([{ state: 'failed', attempts: { length: 8 } }]);
    receiver.status = 204;
    expect(await owner('toji.redeliverWebhook', id)).toBe(1);
    await pump();
    expect(await log(id)).toMatchObject([{ state: 'delivered', attempts: { length: 9 } }]);
    const [{ message_id }] = (await log(id)) as [Row];
    expect(await owner('toji.redeliverWebhook', id, [message_id])).toBe(1);
    await pump();
    expect(receiver.got).toHaveLength(10);
    expect(new Set(receiver.got.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([message_id]));
  });
});

describe('a webhook', () => {
  it('that fails for too long is switched off, with an event and a mail', async () => {
    await start({ disable_failures: 3, disable_hours: 0 });
    const id = await add({ topics: ['build.tag'] });
    receiver.status = 500;
    await tagWith(deployment, 'tag', ['plain']);
    await pump();
    const events = await owner('toji.addWebhook', receiver.url.replace('/hook', '/events'), SECRET, ['webhook.*']);
    await elapse(600);
    expect(await owner('toji.listWebhooks')).toMatchObject([
      { id, enabled: false, reason: '3 attempts in a row have failed, for 0.1 hours' },
      { id: events, enabled: true },
    ]);
    expect(mails).toMatchObject([{ to: ['owner@localhost'], subject: `webhook ${id} was switched off` }]);
    expect(verified(receiver.got.at(-1)!)).toMatchObject({ topic: 'webhook.disabled', body: { webhook_id: id } });
    await expect(owner('toji.redeliverWebhook', id)).rejects.toThrow('switched off');
    await owner('toji.editWebhook', id, named({ enabled: true }));
    receiver.status = 200;
    expect(await owner('toji.redeliverWebhook', id)).toBe(1);
    await pump();
    expect(await log(id)).toMatchObject([{ state: 'delivered' }]);
    expect(await owner('toji.listWebhooks')).toMatchObject([{ failures: 0, reason: null }, {}]);
  });

  it('that is gone for its receiver is switched off at once', async () => {
    const id = await add({ topics: ['build.tag'] });
    receiver.status = 410;
    await tagWith(deployment, 'tag', ['plain']);
    await pump();
    expect(await owner('toji.listWebhooks')).toMatchObject([{ id, enabled: false }]);
    expect(await log(id)).toMatchObject([{ state: 'failed', attempts: { length: 1 } }]);
  });

  it('with a new secret signs with the old one too, for a day', async () => {
    const id = await add({ topics: ['build.tag'] });
    await owner('toji.editWebhook', id, named({ secret: secretOf('b') }));
    await tagWith(deployment, 'tag', ['plain']);
    await pump();
    for (const secret of [SECRET, secretOf('b')]) expect(verified(receiver.got[0]!, secret).topic).toBe('build.tag');
    await elapse(DAY + 1);
    await addBuild(deployment, 'tag', 'rich');
    await pump();
    expect(verified(receiver.got[1]!, secretOf('b')).topic).toBe('build.tag');
    expect(() => verified(receiver.got[1]!)).toThrow('No matching signature');
  });

  it('shows its secret to nobody', async () => {
    const id = await add();
    await owner('toji.editWebhook', id, named({ secret: secretOf('b') }));
    receiver.status = 500;
    await tagWith(deployment, 'tag', ['plain']);
    await pump();
    const shown = JSON.stringify([await admin('toji.listWebhooks'), await log(id), deployment.errors, logged, mails]);
    expect(shown).toContain('webhook attempt');
    for (const secret of [SECRET, secretOf('b')]) expect(shown).not.toContain(secret.slice(6));
  });

  it('belongs to its owner', async () => {
    const id = await add();
    const user = deployment.as('user');
    await expect(user('toji.addWebhook', receiver.url, SECRET)).rejects.toThrow('webhook permission required');
    expect(await user('toji.listWebhooks')).toEqual([]);
    await expect(user('toji.listWebhooks', 'owner')).rejects.toThrow('not your webhooks');
    for (const call of ['removeWebhook', 'listWebhookDeliveries', 'redeliverWebhook'])
      await expect(user(`toji.${call}`, id)).rejects.toThrow('not your webhook');
    expect(await admin('toji.listWebhooks', 'owner')).toMatchObject([{ id, owner_name: 'owner' }]);
    await admin('toji.removeWebhook', id);
    expect(await owner('toji.listWebhooks')).toEqual([]);
  });

  it.each<[string, Value[]]>([
    ['not a URL', ['nowhere', SECRET]],
    ['not https', ['ftp://example.org', SECRET]],
    ['user name or password', ['https://me:word@example.org', SECRET]],
    ['base64 of 24 to 64 bytes', ['https://example.org', 'whsec_c2hvcnQ=']],
    ['base64 of 24 to 64 bytes', ['https://example.org', 'not base64 but long enough to be a secret of 24 bytes']],
    ['there is no topic build.taged', ['https://example.org', SECRET, ['build.taged']]],
    ['tags: a list of names', ['https://example.org', SECRET, null, [5]]],
    ['expected a list', ['https://example.org', SECRET, 'build.tag']],
    ['expected a string', [7, SECRET]],
  ])('is refused: %s', async (problem, args) => {
    await expect(owner('toji.addWebhook', ...args)).rejects.toThrow(problem);
    expect(await owner('toji.listWebhooks')).toEqual([]);
  });
});

describe('an address that is not public', () => {
  const options = { timeout: 1, privateToo: false };

  it.each([
    'http://127.0.0.1',
    'https://127.0.0.1',
    'https://169.254.169.254/latest',
    'https://[::1]',
    'https://0x7f.1',
  ])('%s is refused before it is stored', async (url) => {
    await start({ private: false });
    await expect(owner('toji.addWebhook', url, SECRET)).rejects.toThrow(/not https|public internet/);
  });

  it('is not connected to, whatever its name', async () => {
    const port = new URL(receiver.url).port;
    for (const host of ['localhost', '127.0.0.1', '[::ffff:127.0.0.1]']) {
      const { status, problem } = await post(`https://${host}:${port}/`, {}, '{}', options);
      expect([host, status, problem]).toEqual([host, null, expect.stringContaining('public internet')]);
    }
    expect(receiver.got).toEqual([]);
  });

  it.each([
    ...['10.1.2.3', '100.64.0.1', '172.31.255.255', '192.168.1.1', '0.0.0.0', '224.0.0.1', '255.255.255.255'],
    ...['::', 'fe80::1', 'fc00::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', '2001::1', '2001:db8::1'],
  ])('is %s', (ip) => {
    expect(isPublic(ip)).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700:4700::1111'])('is not %s', (ip) => {
    expect(isPublic(ip)).toBe(true);
  });
});
