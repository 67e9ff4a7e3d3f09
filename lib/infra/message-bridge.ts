/**
 * The plugin protonmsg: every event of the hub goes into a queue, and a function brings it from there to an AMQP broker. The
 * queue is what Koji keeps in a table of its own: what no broker has taken comes again, and is dropped at max_age.
 */
import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { accept } from './checks.ts';
import type { BridgeSettings } from './deployment.ts';
import type { TojiFunction } from './toji-function.ts';

export interface MessageBridgeProps {
  readonly settings: BridgeSettings;
  readonly bus: EventBus;
  readonly bridge: TojiFunction;
}

/** What SQS can do: keep messages for so long, hand so many on without waiting, and wait for more, seconds. */
const LONGEST_DAYS = 14;
const AT_ONCE = 10;
const GATHER = 2;

/** Seconds between two tries: the function's own time is over by then. */
const PAUSE = 30;

/** Time that a run may take: every broker is tried. */
export function bridgeTimeout({ broker }: BridgeSettings): Duration {
  const tries = broker.urls.length * (broker.connect_timeout + broker.send_timeout);
  return Duration.seconds(Math.min(900, Math.ceil(tries) + 15));
}

export class MessageBridge extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { settings, bus, bridge }: MessageBridgeProps) {
    super(scope, id);
    const { batch_size, max_age } = settings.queue;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.minutes(Math.min(LONGEST_DAYS * 24 * 60, Math.max(1, Math.ceil(max_age * 60)))),
      visibilityTimeout: Duration.seconds(bridgeTimeout(settings).toSeconds() + PAUSE),
    });
    accept(this.queue, 'SQS3', 'holds what a broker has not taken: it comes again until max_age, and is dropped then');
    new Rule(this, 'Events', {
      description: 'Toji: every event of the hub, for the AMQP broker',
      eventBus: bus,
      eventPattern: { source: ['toji'] },
      targets: [new SqsQueue(this.queue)],
    });
    bridge.fn.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: batch_size,
        ...(batch_size > AT_ONCE ? { maxBatchingWindow: Duration.seconds(GATHER) } : {}),
        maxConcurrency: 2,
        reportBatchItemFailures: true,
      }),
    );
    const secrets = [settings.broker.cert, settings.broker.cacert].filter((place) => place?.startsWith('arn:'));
    if (secrets.length > 0) {
      bridge.role.addToPolicy(
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: secrets as string[] }),
      );
    }
  }
}
