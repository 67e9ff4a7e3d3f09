/** What an operator is woken for. Every alarm says in its description which section of docs/operations.md tells what to do. */
import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Operation, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { FUNCTIONS, type FunctionName, type MachineKind } from './names.ts';
import type { TojiFunction } from './toji-function.ts';

const RUNBOOK = 'docs/operations.md';

export interface AlarmsProps {
  readonly stage: string;
  /** the emulator has no metric math: alarms that need it are for AWS alone */
  readonly local: boolean;
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
  readonly metric: IMetric;
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
  readonly #local: boolean;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#stage = props.stage;
    this.#local = props.local;
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
        threshold: Duration.minutes(10).toSeconds(),
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
    // An alarm takes ten metrics at most. Plugins' functions read queues, and a queue that is not emptied has its own alarm
    const throttles = FUNCTIONS.map((name) => [name.replace('-', ''), functions[name].fn.metricThrottles(sum)]);
    this.alarm('function-throttles', {
      section: 'function-throttles',
      meaning: 'calls of functions were refused: the account has no concurrency left',
      metric: total(Object.fromEntries(throttles)),
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
        metric: total({ failed: machine.metricFailed(sum), timedout: machine.metricTimedOut(sum) }),
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
    this.alarm('table-throttles', {
      section: 'table-throttles',
      meaning: 'DynamoDB refuses requests',
      metric: table.metricThrottledRequestsForOperations({ ...sum, operations: OPERATIONS }),
      threshold: 10,
      periods: 2,
    });
  }

  private alarm(id: string, shape: AlarmShape): void {
    if (this.#local && shape.metric instanceof MathExpression) return;
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

const OPERATIONS = [
  Operation.GET_ITEM,
  Operation.BATCH_GET_ITEM,
  Operation.QUERY,
  Operation.UPDATE_ITEM,
  Operation.TRANSACT_WRITE_ITEMS,
];

const total = (metrics: Record<string, IMetric>): MathExpression =>
  new MathExpression({ expression: Object.keys(metrics).join(' + '), usingMetrics: metrics, period });
