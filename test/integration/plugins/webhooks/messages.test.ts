/** What is posted, and to whom; signatures are checked with Standard Webhooks' own library. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '#hub/outbox/message';
import { tagWith } from '../../engine/packages.ts';
import { WebhookLab } from './lab.ts';
import { secretOf, verified } from './receiver.ts';

let lab: WebhookLab;

beforeEach(async () => {
  lab = await WebhookLab.start();
});
afterEach(() => lab.stop());

describe('a message', () => {
  it('is what the bus carries, and signed as the library expects', async () => {
    await lab.add({ topics: ['build.tag'] });
    await tagWith(lab.deployment, 'tag', ['plain']);
    await lab.deployment.settle();
    const sent = lab.deployment.messages.map(messageOf).find((message) => message?.topic === 'build.tag')!;
    await lab.pump();
    expect(lab.receiver.got).toHaveLength(1);
    const { headers } = lab.receiver.got[0]!;
    expect(headers['content-type']).toBe('application/json');
    expect(verified(lab.receiver.got[0]!)).toEqual({
      ...JSON.parse(JSON.stringify(sent)),
      time: new Date(lab.deployment.time * 1000).toISOString(),
    });
  });

  it('does not verify with another secret, another id or another body', async () => {
    await lab.add();
    await lab.admin('createTag', 'tag');
    await tagWith(lab.deployment, 'other', ['plain']);
    await lab.pump();
    const [one] = lab.receiver.got;
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
    await lab.add(filters);
    await tagWith(lab.deployment, 'tag', ['plain']);
    await lab.pump();
    expect([...new Set(lab.receiver.got.map((one) => verified(one).topic))].sort()).toEqual(topics);
  });

  it('that was too large for the bus is whole', async () => {
    await lab.add();
    await lab.deployment.files.put('messages/x.json', JSON.stringify({ type: 'build', text: 'x'.repeat(500_000) }));
    const about = { id: 'msg_1', topic: 'import.build', properties: { type: 'Import', importType: 'build' } };
    const detail = { ...about, body: null, body_key: 'messages/x.json' };
    lab.queue.push({ body: JSON.stringify({ time: '2026-11-21T12:00:00Z', detail }), due: 0 });
    await lab.pump();
    expect(verified(lab.receiver.got.at(-1)!).body.text).toHaveLength(500_000);
  });

  it('that comes from the bus three times is one delivery', async () => {
    const id = await lab.add({ topics: ['build.tag'] });
    await tagWith(lab.deployment, 'tag', ['plain']);
    await lab.pump(3);
    expect(await lab.log(id)).toMatchObject([{ topic: 'build.tag', state: 'delivered' }]);
    expect(new Set(lab.receiver.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });
});
