/** The function by itself: its entries come more than once, out of order, late, and together with broken ones. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { QueueEntry } from '#plugins/webhooks/work';
import { tagWith } from '../../engine/packages.ts';
import { WebhookLab } from './lab.ts';

let lab: WebhookLab;
let id: number;

beforeEach(async () => {
  lab = await WebhookLab.start();
  id = await lab.add({ topics: ['build.tag'] });
});
afterEach(() => lab.stop());

/** The entry of one build that was tagged, as the bus puts it into the queue. */
async function event(): Promise<QueueEntry> {
  await tagWith(lab.deployment, 'tag', ['plain']);
  return (await lab.due()).find(({ body }) => body.includes('"topic":"build.tag"'))!;
}

const idsOf = (): unknown[] => lab.receiver.got.map(({ headers }) => headers['webhook-id']);
const failing = { enqueue: () => Promise.reject(new Error('the queue is not there')) };

it('an event that comes again after its delivery is nothing new', async () => {
  const tagged = await event();
  expect(await lab.work([tagged])).toEqual([]);
  await lab.pump();
  expect(await lab.work([tagged])).toEqual([]);
  await lab.pump();
  expect(idsOf()).toHaveLength(1);
  expect(await lab.log(id)).toMatchObject([{ state: 'delivered', attempts: { length: 1 } }]);
});

it('an event whose delivery could not be put into the queue comes again alone, and is delivered then', async () => {
  const tagged = await event();
  const odd = { messageId: 'odd', body: 'no JSON' };
  const unwanted = { messageId: 'unwanted', body: tagged.body.replaceAll('build.tag', 'build.untag') };
  expect(await lab.work([unwanted, tagged, odd], failing)).toEqual([tagged.messageId, 'odd']);
  expect(await lab.log(id)).toMatchObject([{ state: 'waiting', attempts: [] }]);
  expect(await lab.work([tagged])).toEqual([]);
  await lab.pump();
  expect(await lab.log(id)).toMatchObject([{ state: 'delivered', attempts: { length: 1 } }]);
});

it('an attempt that comes twice at once is made under one id, and taken once more at most', async () => {
  await lab.work([await event()]);
  const [attempt] = await lab.due();
  expect(await lab.work([attempt!, attempt!])).toEqual([]);
  expect(await lab.work([attempt!])).toEqual([]);
  expect(idsOf().length).toBeLessThanOrEqual(2);
  expect(new Set(idsOf()).size).toBe(1);
  expect((await lab.log(id)).map(({ state }) => state)).toEqual(['delivered']);
});

it('an attempt that failed and could not be put into the queue again is not made early, nor forgotten', async () => {
  lab.receiver.status = 500;
  await lab.work([await event()]);
  const [attempt] = await lab.due();
  expect(await lab.work([attempt!], failing)).toEqual([attempt!.messageId]);
  lab.receiver.status = 200;
  expect(await lab.work([attempt!])).toEqual([]);
  expect(idsOf()).toHaveLength(1);
  await lab.elapse(5);
  expect(await lab.log(id)).toMatchObject([{ state: 'delivered', attempts: { length: 2 } }]);
});

it('an attempt of a webhook that is gone, off, or knows no such message is over', async () => {
  await lab.work([await event()]);
  const [attempt] = await lab.due();
  const foreign = { messageId: 'foreign', body: JSON.stringify({ webhook_id: 99, message_id: 'msg_1' }) };
  expect(await lab.work([foreign])).toEqual([]);
  await lab.owner('toji.editWebhook', id, { enabled: false, __starstar: true });
  expect(await lab.work([attempt!])).toEqual([]);
  expect(await lab.log(id)).toMatchObject([{ state: 'failed', attempts: [] }]);
  await lab.owner('toji.removeWebhook', id);
  expect(await lab.work([attempt!])).toEqual([]);
  expect(idsOf()).toEqual([]);
});

it('a wish for redelivery that comes twice is one more delivery or two, of the same message', async () => {
  const tagged = await event();
  await lab.work([tagged]);
  await lab.pump();
  expect(await lab.owner('toji.redeliverWebhook', id, [(await lab.log(id))[0]!.message_id])).toBe(1);
  const [wish] = await lab.due();
  expect(await lab.work([wish!, tagged])).toEqual([]);
  await lab.pump();
  expect(await lab.work([wish!])).toEqual([]);
  await lab.pump();
  expect(new Set(idsOf()).size).toBe(1);
  expect(await lab.log(id)).toMatchObject([{ state: 'delivered' }]);
  expect(idsOf().length).toBeLessThanOrEqual(4);
});
