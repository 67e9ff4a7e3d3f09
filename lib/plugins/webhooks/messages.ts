import { z } from 'zod';
import type { MessageShape } from '#schema/messages';

const type = <const T extends string>(name: T) => ({ type: z.literal(name) });

/** How the hub asks the function for it: calls do nothing outside the table. */
export const REDELIVERY = 'webhook.redelivery';
export const DISABLED = 'webhook.disabled';

/** What the plugin tells by itself. */
export const WEBHOOK_MESSAGES: readonly MessageShape[] = [
  {
    topic: DISABLED,
    about: 'A webhook has failed for so long that it was switched off.',
    properties: z.strictObject({ ...type('WebhookDisabled'), webhook_id: z.int(), owner: z.string() }),
    body: z.strictObject({ webhook_id: z.int(), owner: z.string(), reason: z.string() }),
  },
  {
    topic: REDELIVERY,
    about: 'Somebody wants messages to be delivered again. No webhook gets it.',
    properties: z.strictObject({ ...type('WebhookRedelivery'), webhook_id: z.int() }),
    body: z.strictObject({ webhook_id: z.int(), message_ids: z.array(z.string()) }),
  },
];
