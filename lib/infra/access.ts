/**
 * What each function may do, as a table; docs/security.md shows the same table and a test holds them together. A function not
 * named in a column may not do it. Everything else about policies is in grants.ts.
 */
import type { FunctionName } from './names.ts';

export interface Access {
  /** the DynamoDB table */
  readonly table?: 'read' | 'write';
  /** the files bucket; `write` includes deleting, of versions never */
  readonly files?: 'read' | 'write';
  /** queues it sends to */
  readonly sends?: readonly ('engine' | 'tasks')[];
  /** puts events on the bus */
  readonly publishes?: true;
  /** state machines: `start` executions, `answer` task tokens, `stop` executions */
  readonly machines?: readonly ('start' | 'answer' | 'stop')[];
  /** builders' containers: `look` at them, `stop` them */
  readonly containers?: readonly ('look' | 'stop')[];
  /** sends mail as the identity of the settings, when there is one */
  readonly mails?: true;
}

export const ACCESS: Record<FunctionName, Access> = {
  hub: {
    table: 'write',
    files: 'write',
    sends: ['engine'],
    machines: ['answer', 'stop'],
    containers: ['look', 'stop'],
  },
  files: { table: 'read', files: 'read' },
  web: { table: 'read', files: 'read' },
  engine: {
    table: 'write',
    files: 'read',
    sends: ['engine', 'tasks'],
    publishes: true,
    machines: ['answer', 'stop'],
    containers: ['look', 'stop'],
  },
  starter: { table: 'read', machines: ['start'] },
  attempt: { table: 'write', files: 'read', sends: ['engine'], machines: ['answer'] },
  hubtask: {
    table: 'write',
    files: 'write',
    sends: ['engine'],
    machines: ['answer', 'stop'],
    containers: ['look', 'stop'],
    mails: true,
  },
  'ecs-events': { table: 'write', sends: ['engine'], machines: ['answer'] },
  keeper: {
    table: 'write',
    files: 'write',
    sends: ['engine'],
    machines: ['answer', 'stop'],
    containers: ['look', 'stop'],
  },
};
