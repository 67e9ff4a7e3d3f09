/**
 * The plugin webhooks: every event of the hub goes into a queue, and so does each delivery until it has been taken or given
 * up. What the function could not handle at all, five times, is put aside.
 */
import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { SHAPES } from './function-shapes.ts';
import { WorkQueue } from './queues.ts';
import type { TojiFunction } from './toji-function.ts';

/** Entries for one run, handled side by side, and runs at a time: so many addresses may be slow at once. */
const BATCH = 10;
const RUNS = 10;

export class WebhookQueue extends WorkQueue {
  constructor(scope: Construct, id: string, { bus }: { readonly bus: EventBus }) {
    super(scope, id, { consumerTimeout: Duration.seconds(SHAPES.webhooks.timeout) });
    new Rule(this, 'Events', {
      description: 'Toji: every event of the hub, for webhooks',
      eventBus: bus,
      eventPattern: { source: ['toji'] },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
  }

  readBy({ fn }: TojiFunction): void {
    fn.addEventSource(
      new SqsEventSource(this.queue, { batchSize: BATCH, maxConcurrency: RUNS, reportBatchItemFailures: true }),
    );
  }
}
