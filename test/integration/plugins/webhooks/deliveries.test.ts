/** Attempts, the log of them, and what is sent again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tagWith } from '../../engine/packages.ts';
import { type Row, WebhookLab } from './lab.ts';
import { verified } from './receiver.ts';

const DAY = 86_400;

let lab: WebhookLab;

beforeEach(async () => {
  lab = await WebhookLab.start();
});
afterEach(() => lab.stop());

describe('a receiver that is down', () => {
  it('gets everything when it is back, under the same ids', async () => {
    const id = await lab.add({ topics: ['build.tag', 'build.untag'] });
    lab.receiver.down();
    await tagWith(lab.deployment, 'tag', ['plain', 'rich']);
    await lab.admin('untagBuildBypass', 'tag', 'toji-rich-1.0~rc1-3^git.2');
    await lab.pump();
    const waiting = await lab.log(id, 'waiting');
    expect(waiting.map(({ topic }) => topic).sort()).toEqual(['build.tag', 'build.tag', 'build.untag']);
    expect(waiting[0]!.attempts[0]).toMatchObject({ status: null, problem: expect.stringContaining('ECONNREFUSED') });
    await lab.elapse(5);
    await lab.receiver.up();
    await lab.elapse(300);
    expect(lab.receiver.got.map(({ headers }) => headers['webhook-id']).sort()).toEqual(
      waiting.map(({ message_id }) => message_id).sort(),
    );
    for (const one of lab.receiver.got) verified(one);
    const done = await lab.log(id);
    expect(done.map(({ state, attempts }) => [state, attempts.length, attempts.at(-1)!.status])).toEqual(
      Array(3).fill(['delivered', 3, 200]),
    );
  });

  it.each([
    [500, 'answer 500'],
    [302, 'answer 302: redirects are not followed'],
    [0, 'no answer after 1 seconds'],
  ])('or answers %i is tried again', async (status, problem) => {
    const id = await lab.add({ topics: ['build.tag'] });
    lab.receiver.status = status;
    await tagWith(lab.deployment, 'tag', ['plain']);
    await lab.pump();
    expect(lab.receiver.got).toHaveLength(1);
    expect(await lab.log(id)).toMatchObject([{ state: 'waiting', attempts: [{ status: status || null, problem }] }]);
  });

  it('for good is given up, and gets what failed when somebody asks', async () => {
    const id = await lab.add({ topics: ['build.tag'] });
    lab.receiver.status = 503;
    await tagWith(lab.deployment, 'tag', ['plain']);
    await lab.pump();
    await lab.elapse(2 * DAY);
    expect(await lab.log(id)).toMatchObject([{ state: 'failed', attempts: { length: 8 } }]);
    lab.receiver.status = 204;
    expect(await lab.owner('toji.redeliverWebhook', id)).toBe(1);
    await lab.pump();
    expect(await lab.log(id)).toMatchObject([{ state: 'delivered', attempts: { length: 9 } }]);
    const [{ message_id }] = (await lab.log(id)) as [Row];
    expect(await lab.owner('toji.redeliverWebhook', id, [message_id])).toBe(1);
    await lab.pump();
    expect(lab.receiver.got).toHaveLength(10);
    expect(new Set(lab.receiver.got.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([message_id]));
  });
});
