/** What wakes the functions that no request calls: queues, clocks, and containers that stop. */
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { accept } from './checks.ts';
import { deadLetterQueue } from './queues.ts';

export interface TriggersProps {
  readonly engine: IFunction;
  readonly engineQueue: Queue;
  readonly starter: IFunction;
  readonly tasksQueue: Queue;
  readonly ecsEvents: IFunction;
  readonly clusterArn: string;
  readonly keeper: IFunction;
}

export class Triggers extends Construct {
  /** stopped containers that the function could not report */
  readonly eventDeadLetters: Queue;

  constructor(scope: Construct, id: string, props: TriggersProps) {
    super(scope, id);
    // Kicks only say "look"; two engines at a time look at everything, more would get in each other's way
    props.engine.addEventSource(
      new SqsEventSource(props.engineQueue, { batchSize: 10, maxConcurrency: 2, reportBatchItemFailures: true }),
    );
    props.starter.addEventSource(
      new SqsEventSource(props.tasksQueue, { batchSize: 10, maxConcurrency: 10, reportBatchItemFailures: true }),
    );
    this.every(
      Duration.minutes(1),
      'Sweep',
      'safety net under the kicks: looks for work that nobody announced',
      props.engine,
    );
    this.every(Duration.minutes(5), 'Housekeeping', 'repository life cycle, retention, sessions', props.keeper);
    this.eventDeadLetters = deadLetterQueue(this, 'EventDeadLetters');
    accept(this.eventDeadLetters, 'SQS3', 'is a dead-letter queue: of a rule and of a function, not of a queue');
    this.onStoppedContainer(props);
  }

  /** A missed tick is made good by the next one: no retries, no dead letters. */
  private every(period: Duration, id: string, description: string, fn: IFunction): void {
    new Rule(this, id, {
      description: `Toji: ${description}`,
      schedule: Schedule.rate(period),
      targets: [new LambdaFunction(fn, { retryAttempts: 0 })],
    });
    fn.configureAsyncInvoke({ retryAttempts: 0 });
  }

  private onStoppedContainer(props: TriggersProps): void {
    new Rule(this, 'ContainerStopped', {
      description: 'Toji: a builder container ended, with or without a report',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { clusterArn: [props.clusterArn], lastStatus: ['STOPPED'] },
      },
      targets: [new LambdaFunction(props.ecsEvents, { deadLetterQueue: this.eventDeadLetters, retryAttempts: 10 })],
    });
    props.ecsEvents.configureAsyncInvoke({
      retryAttempts: 2,
      onFailure: new SqsDestination(this.eventDeadLetters),
    });
  }
}
