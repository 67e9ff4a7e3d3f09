/** Webhooks on the local cloud: through the outbox, the bus, the queue and the function to a server of this machine. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ClientSession } from '#client/session';
import { readSettings } from '#local/settings';
import { hubUrl } from './koji.ts';

const settings = readSettings();
const secret = `whsec_${randomBytes(32).toString('base64')}`;
const tag = `webhooks-${process.pid}`;
const soon = { timeout: 60_000, interval: 200 };

const hub = new ClientSession(hubUrl, { max_retries: 3, timeout: 60 });
const got: { id: string; topic: string; tag: string }[] = [];
let port = 0;
let server: Server;
let webhook: number;

async function up(): Promise<void> {
  server = createServer(async (request, response) => {
    const headers = request.headers as Record<string, string>;
    const message = new Webhook(secret).verify(await text(request), headers) as {
      topic: string;
      properties: { tag: string };
    };
    got.push({ id: headers['webhook-id']!, topic: message.topic, tag: message.properties.tag });
    response.writeHead(204).end();
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
}

async function down(): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

const deliveries = (state: string) =>
  hub.call<{ message_id: string; attempts: object[] }[]>('toji.listWebhookDeliveries', [webhook, state]);

beforeAll(async () => {
  await up();
  await hub.login(settings.admin, settings.adminPassword);
  await hub.call('createTag', [tag]);
  const filters = { topics: ['package.*'], tags: [tag] };
  webhook = await hub.call<number>('toji.addWebhook', [`http://127.0.0.1:${port}/`, secret], filters);
});

afterAll(async () => {
  if (webhook) await hub.call('toji.removeWebhook', [webhook]);
  await hub.call('deleteTag', [tag]);
  await hub.logout();
  hub.close();
  if (server.listening) await down();
});

it('a change is posted with a signature; what finds nobody there comes when somebody is; and again when asked', async () => {
  await hub.call('packageListAdd', [tag, 'hooked', settings.admin]);
  await vi.waitFor(() => expect(got).toMatchObject([{ topic: 'package.add', tag }]), soon);

  await down();
  await hub.call('packageListBlock', [tag, 'hooked']);
  // one attempt or, where all is slow, more of them
  await vi.waitFor(async () => expect((await deliveries('waiting'))[0]?.attempts.length).toBeGreaterThan(0), soon);
  await up();
  await vi.waitFor(() => expect(got).toMatchObject([{}, { topic: 'package.block', tag }]), soon);
  await vi.waitFor(async () => expect(await deliveries('delivered')).toHaveLength(2), soon);

  const [first] = got;
  expect(await hub.call('toji.redeliverWebhook', [webhook, [first!.id]])).toBe(1);
  await vi.waitFor(() => expect(got[2]).toEqual(first), soon);
});
