/** What owners do with their webhooks, and what is done to those that fail for too long. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { addBuild, tagWith } from '../../engine/packages.ts';
import { named, WebhookLab } from './lab.ts';
import { SECRET, secretOf, verified } from './receiver.ts';

const DAY = 86_400;

let lab: WebhookLab;

beforeEach(async () => {
  lab = await WebhookLab.start();
});
afterEach(() => lab.stop());

async function restart(webhooks: object): Promise<void> {
  lab.stop();
  lab = await WebhookLab.start(webhooks);
}

describe('a webhook', () => {
  it('that fails for too long is switched off, with an event and a mail', async () => {
    await restart({ disable_failures: 3, disable_hours: 0 });
    const id = await lab.add({ topics: ['build.tag'] });
    lab.receiver.status = 500;
    await tagWith(lab.deployment, 'tag', ['plain']);
    await lab.pump();
    const events = await lab.owner('toji.addWebhook', lab.receiver.url.replace('/hook', '/events'), SECRET, [
      'webhook.*',
    ]);
    await lab.elapse(600);
    expect(await lab.owner('toji.listWebhooks')).toMatchObject([
      { id, enabled: false, reason: '3 attempts in a row have failed, for 0.1 hours' },
      { id: events, enabled: true },
    ]);
    expect(lab.mails).toMatchObject([{ to: ['owner@localhost'], subject: `webhook ${id} was switched off` }]);
    expect(verified(lab.receiver.got.at(-1)!)).toMatchObject({ topic: 'webhook.disabled', body: { webhook_id: id } });
    await expect(lab.owner('toji.redeliverWebhook', id)).rejects.toThrow('switched off');
    await lab.owner('toji.editWebhook', id, named({ enabled: true }));
    lab.receiver.status = 200;
    expect(await lab.owner('toji.redeliverWebhook', id)).toBe(1);
    await lab.pump();
    expect(await lab.log(id)).toMatchObject([{ state: 'delivered' }]);
    expect(await lab.owner('toji.listWebhooks')).toMatchObject([{ failures: 0, reason: null }, {}]);
  });

  it('that is gone for its receiver is switched off at once', async () => {
    const id = await lab.add({ topics: ['build.tag'] });
    lab.receiver.status = 410;
    await tagWith(lab.deployment, 'tag', ['plain']);
    await lab.pump();
    expect(await lab.owner('toji.listWebhooks')).toMatchObject([{ id, enabled: false }]);
    expect(await lab.log(id)).toMatchObject([{ state: 'failed', attempts: { length: 1 } }]);
  });

  it('with a new secret signs with the old one too, for a day', async () => {
    const id = await lab.add({ topics: ['build.tag'] });
    await lab.owner('toji.editWebhook', id, named({ secret: secretOf('b') }));
    await tagWith(lab.deployment, 'tag', ['plain']);
    await lab.pump();
    for (const secret of [SECRET, secretOf('b')])
      expect(verified(lab.receiver.got[0]!, secret).topic).toBe('build.tag');
    await lab.elapse(DAY + 1);
    await addBuild(lab.deployment, 'tag', 'rich');
    await lab.pump();
    expect(verified(lab.receiver.got[1]!, secretOf('b')).topic).toBe('build.tag');
    expect(() => verified(lab.receiver.got[1]!)).toThrow('No matching signature');
  });

  it('leads to the public internet only', async () => {
    await restart({ private: false });
    const refused = lab.owner('toji.addWebhook', 'https://169.254.169.254/latest', SECRET);
    await expect(refused).rejects.toThrow('url: not an address of the public internet');
    expect(await lab.owner('toji.listWebhooks')).toEqual([]);
  });

  it('changes in nothing but what is given', async () => {
    const id = await lab.add({ topics: ['build.tag'] });
    await expect(lab.owner('toji.editWebhook', id)).rejects.toThrow('nothing to change');
    await lab.owner('toji.editWebhook', id, named({ tags: ['f42*'] }));
    expect(await lab.owner('toji.listWebhooks')).toMatchObject([{ id, topics: ['build.tag'], tags: ['f42*'] }]);
  });

  it('shows its secret to nobody', async () => {
    const id = await lab.add();
    await lab.owner('toji.editWebhook', id, named({ secret: secretOf('b') }));
    lab.receiver.status = 500;
    await tagWith(lab.deployment, 'tag', ['plain']);
    await lab.pump();
    const shown = JSON.stringify([
      await lab.admin('toji.listWebhooks'),
      await lab.log(id),
      lab.deployment.errors,
      lab.logged,
      lab.mails,
    ]);
    expect(shown).toContain('webhook attempt');
    for (const secret of [SECRET, secretOf('b')]) expect(shown).not.toContain(secret.slice(6));
  });

  it('belongs to its owner', async () => {
    const id = await lab.add();
    const user = lab.deployment.as('user');
    await expect(user('toji.addWebhook', lab.receiver.url, SECRET)).rejects.toThrow('webhook permission required');
    expect(await user('toji.listWebhooks')).toEqual([]);
    await expect(user('toji.listWebhooks', 'owner')).rejects.toThrow('not your webhooks');
    for (const call of ['removeWebhook', 'listWebhookDeliveries', 'redeliverWebhook'])
      await expect(user(`toji.${call}`, id)).rejects.toThrow('not your webhook');
    expect(await lab.admin('toji.listWebhooks', 'owner')).toMatchObject([{ id, owner_name: 'owner' }]);
    await lab.admin('toji.removeWebhook', id);
    expect(await lab.owner('toji.listWebhooks')).toEqual([]);
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
    await expect(lab.owner('toji.addWebhook', ...args)).rejects.toThrow(problem);
    expect(await lab.owner('toji.listWebhooks')).toEqual([]);
  });
});
