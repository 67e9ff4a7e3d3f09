/**
 * What each function may do, as a table; docs/security.md shows the same table and a test holds them together. A function not
 * named in a column may not do it. Everything else about policies is in grants.ts.
 */
import type { FunctionName } from './names.ts';

export type QueueName = 'engine' | 'tasks' | 'webhooks';

export interface Access {
  /** the DynamoDB table */
  readonly table?: 'read' | 'write';
  /** the files bucket; `write` includes deleting, of versions never */
  readonly files?: 'read' | 'write';
  /** queues it sends to */
  readonly sends?: readonly QueueName[];
  /** puts events on the bus */
  readonly publishes?: true;
  /** state machines: `start` executions, `answer` task tokens, `stop` executions */
  readonly machines?: readonly ('start' | 'answer' | 'stop')[];
  /** builders' containers: `look` at them, `stop` them */
  readonly containers?: readonly ('look' | 'stop')[];
  /** sends mail as the identity of the settings, when there is one */
  readonly mails?: true;
}

/**
 * Whoever changes the table leaves a note in its outbox; what follows outside the table is done by the engine alone. So the
 * other functions that work on tasks only send it a message.
 */
export const ACCESS: Record<FunctionName, Access> = {
  hub: { table: 'write', files: 'write', sends: ['engine'] },
  files: { table: 'read', files: 'read' },
  web: { table: 'read', files: 'read' },
  // messages that are too large for the bus go by way of the bucket
  engine: {
    table: 'write',
    files: 'write',
    sends: ['engine', 'tasks'],
    publishes: true,
    machines: ['answer', 'stop'],
    containers: ['look', 'stop'],
  },
  // what Step Functions refuses is written down by the engine
  starter: { sends: ['engine'], machines: ['start'] },
  // A task that need not wait after all is let go at once
  attempt: { table: 'write', sends: ['engine'], machines: ['answer'] },
  hubtask: { table: 'write', files: 'write', sends: ['engine'], mails: true },
  'ecs-events': { table: 'write', sends: ['engine'] },
  keeper: { table: 'write', files: 'write', sends: ['engine'] },
  // and the secrets that its settings name (message-bridge.ts)
  bridge: { files: 'read' },
  // what was not taken goes back into its own queue, with a delay
  webhooks: { table: 'write', files: 'write', sends: ['engine', 'webhooks'], mails: true },
};
