import type { Plugin } from '#hub/plugin';
import { WEBHOOK_MESSAGES } from './messages.ts';
import { webhookMethods } from './methods.ts';

/**
 * Messages about changes, posted to users' addresses. The hub's part manages who wants what; they are sent by a function of
 * their own (functions/webhooks, work.ts), which a queue feeds.
 */
export const webhooks: Plugin = {
  name: 'webhooks',
  doc: 'Posts signed messages about changes to addresses that users name.',
  methods: webhookMethods,
  messages: WEBHOOK_MESSAGES,
};
