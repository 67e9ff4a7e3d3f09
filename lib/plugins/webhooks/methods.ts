import { login, type Method, method, perm } from '#hub/method';
import { anyOr, int, list, maybe, queryOpts, text, truth } from '#hub/params';
import { listDeliveries, redeliver } from './log.ts';
import { addWebhook, editWebhook, listWebhooks, removeWebhook } from './manage.ts';

const filters = { topics: maybe(list), tags: maybe(list), packages: maybe(list) };

export const webhookMethods = [
  method('toji.addWebhook', {
    doc: 'Have messages about changes posted to an address, signed with a secret (Standard Webhooks). Answers the id.',
    params: { url: text, secret: text, ...filters },
    auth: perm('webhook'),
    run: (ctx, p) => addWebhook(ctx, p),
  }),
  method('toji.editWebhook', {
    doc: 'Change a webhook (owner or admin). The secret before a new one is still used for some hours.',
    params: { id: int, url: maybe(text), secret: maybe(text), ...filters, enabled: truth },
    auth: login,
    run: (ctx, { id, ...change }) => editWebhook(ctx, id, change),
  }),
  method('toji.removeWebhook', {
    doc: 'Remove a webhook (owner or admin).',
    params: { id: int },
    auth: login,
    run: (ctx, p) => removeWebhook(ctx, p.id),
  }),
  method('toji.listWebhooks', {
    doc: 'Your webhooks; for an admin those of everybody, or of a user.',
    params: { user: anyOr(null), queryOpts },
    auth: login,
    run: (ctx, p) => listWebhooks(ctx, p.user, p.queryOpts),
  }),
  method('toji.listWebhookDeliveries', {
    doc: 'The newest messages for a webhook with every attempt: time, latency, status, problem (owner or admin).',
    params: { id: int, state: maybe(text), queryOpts },
    auth: login,
    run: (ctx, p) => listDeliveries(ctx, p.id, p.state, p.queryOpts),
  }),
  method('toji.redeliverWebhook', {
    doc: 'Deliver messages again: those named, or up to 500 that failed. Answers how many (owner or admin).',
    params: { id: int, messages: maybe(list) },
    auth: login,
    run: (ctx, p) => redeliver(ctx, p.id, p.messages),
  }),
] satisfies Method[];
