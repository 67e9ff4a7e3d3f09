/**
 * What an operator is woken for. Every alarm says in its description which section of docs/operations.md tells what to do.
 * Each looks at one metric: most have no data while all is well, and it is nowhere promised what their sum would be then.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { FunctionName, MachineKind } from './names.ts';
import type { TojiFunction } from './toji-function.ts';

const RUNBOOK = 'docs/operations.md';

export interface AlarmsProps {
  readonly stage: string;
  readonly emails: readonly string[];
  readonly functions: Readonly<Record<FunctionName, TojiFunction>>;
  readonly machines: Readonly<Record<MachineKind, StateMachine>>;
  readonly queues: Readonly<Record<string, Queue>>;
  readonly deadLetters: Readonly<Record<string, Queue>>;
  readonly api: HttpApi;
  readonly table: Table;
}

interface AlarmShape {
  /** section of the runbook */
  readonly section: string;
  readonly meaning: string;
  readonly metric: Metric;
  readonly threshold: number;
  /** periods in a row; 1 unless said */
  readonly periods?: number;
  /** true: goes off below the threshold, and when there is no data at all */
  readonly silence?: boolean;
}

const period = Duration.minutes(5);
const sum = { period, statistic: Stats.SUM };

export class Alarms extends Construct {
  readonly topic: Topic;
  readonly #stage: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#stage = props.stage;
    this.topic = new Topic(this, 'Topic', { displayName: `Toji ${props.stage}`, enforceSSL: true });
    // a policy of its own takes the place of the one by which an account's alarms may publish
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    for (const email of props.emails) this.topic.addSubscription(new EmailSubscription(email));
    this.queues(props);
    this.functions(props);
    this.machines(props);
    this.stores(props);
  }

  private queues({ queues, deadLetters }: AlarmsProps): void {
    for (const [name, queue] of Object.entries(deadLetters)) {
      this.alarm(`dead-letters-${name}`, {
        section: 'dead-letters',
        meaning: `messages of ${name} could not be handled`,
        metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
        threshold: 1,
      });
    }
    for (const [name, queue] of Object.entries(queues)) {
      this.alarm(`oldest-message-${name}`, {
        section: 'oldest-message',
        meaning: `the queue ${name} is not being emptied`,
        metric: queue.metricApproximateAgeOfOldestMessage({ period, statistic: Stats.MAXIMUM }),
        // starts that were refused are put off in their queue (lib/hub/engine/backoff.ts)
        threshold: Duration.minutes(name === 'tasks' ? 10 + 15 : 10).toSeconds(),
      });
    }
  }

  private functions({ functions }: AlarmsProps): void {
    for (const { name, fn } of Object.values(functions)) {
      this.alarm(`function-errors-${name}`, {
        section: 'function-errors',
        meaning: `the function ${name} ended in an error`,
        metric: fn.metricErrors(sum),
        threshold: 1,
      });
    }
    // of all functions of the account, since they have one concurrency
    this.alarm('function-throttles', {
      section: 'function-throttles',
      meaning: 'calls of functions were refused: the account has no concurrency left',
      metric: LambdaFunction.metricAllThrottles(sum),
      threshold: 1,
      periods: 2,
    });
    this.alarm('sweep-stopped', {
      section: 'sweep-stopped',
      meaning: 'the engine does not run: nothing is scheduled',
      metric: functions.engine.fn.metricInvocations(sum),
      threshold: 1,
      periods: 2,
      silence: true,
    });
  }

  private machines({ machines }: AlarmsProps): void {
    for (const [name, machine] of Object.entries(machines)) {
      this.alarm(`execution-failures-${name}`, {
        section: 'execution-failures',
        meaning: `an attempt of a ${name} task ended unreported`,
        metric: machine.metricFailed(sum),
        threshold: 1,
      });
      this.alarm(`execution-timeouts-${name}`, {
        section: 'execution-failures',
        meaning: `an attempt of a ${name} task used up the whole time of its execution`,
        metric: machine.metricTimedOut(sum),
        threshold: 1,
      });
    }
  }

  private stores({ api, table }: AlarmsProps): void {
    this.alarm('api-errors', {
      section: 'api-errors',
      meaning: 'users get 5xx answers',
      metric: api.metricServerError(sum),
      threshold: 5,
    });
    for (const kind of ['Read', 'Write']) {
      this.alarm(`table-throttles-${kind.toLowerCase()}`, {
        section: 'table-throttles',
        meaning: `DynamoDB refuses requests: ${kind.toLowerCase()}s of the table`,
        metric: table.metric(`${kind}ThrottleEvents`, sum),
        threshold: 10,
        periods: 2,
      });
    }
  }

  private alarm(id: string, shape: AlarmShape): void {
    const alarm = new Alarm(this, id, {
      alarmName: `toji-${this.#stage}-${id}`,
      alarmDescription: `${shape.meaning}. Runbook: ${RUNBOOK}#${shape.section}`,
      metric: shape.metric,
      threshold: shape.threshold,
      evaluationPeriods: shape.periods ?? 1,
      comparisonOperator: shape.silence
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: shape.silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}
