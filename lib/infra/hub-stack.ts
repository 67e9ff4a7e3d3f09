/** Everything that thinks: the API, the functions, queues, state machines, bus. Wiring only; may be deleted and made again. */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import type { BuildStack } from './build-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { Deployment } from './deployment.ts';
import { SHAPES } from './function-shapes.ts';
import { HubApi } from './hub-api.ts';
import { hubFunctions } from './hub-functions.ts';
import { Machines } from './machines.ts';
import { MessageBridge } from './message-bridge.ts';
import type { FunctionName } from './names.ts';
import { WorkQueue } from './queues.ts';
import type { TojiFunction } from './toji-function.ts';
import { Triggers } from './triggers.ts';
import { WebhookQueue } from './webhook-queue.ts';

export interface HubStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly data: DataStack;
  readonly build: BuildStack;
}

export class HubStack extends Stack {
  readonly functions: Readonly<Record<FunctionName, TojiFunction>>;

  constructor(scope: Construct, id: string, props: HubStackProps) {
    super(scope, id, props);
    const { deployment, data, build } = props;
    const { stage } = deployment;

    const bus = new EventBus(this, 'Bus', { eventBusName: `toji-${stage}` });
    const engine = new WorkQueue(this, 'Engine', { consumerTimeout: Duration.seconds(SHAPES.engine.timeout) });
    const tasks = new WorkQueue(this, 'Tasks', { consumerTimeout: Duration.seconds(SHAPES.starter.timeout) });
    const webhooks = deployment.webhooks && new WebhookQueue(this, 'Webhooks', { bus });
    const queues = {
      ...{ engine: engine.queue, tasks: tasks.queue },
      ...(webhooks ? { webhooks: webhooks.queue } : {}),
    };
    const api = new HubApi(this, 'Http', { deployment });

    const functions = hubFunctions({ stack: this, deployment, data, build, bus, queues, api });
    this.functions = functions;

    const machines = new Machines(this, 'Machines', {
      deployment,
      build,
      attempt: functions.attempt.fn,
      hubtask: functions.hubtask.fn,
    });
    api.route({ hub: functions.hub.fn, files: functions.files.fn, web: functions.web.fn });
    const triggers = new Triggers(this, 'Triggers', {
      engine: functions.engine.fn,
      engineQueue: engine.queue,
      starter: functions.starter.fn,
      tasksQueue: tasks.queue,
      ecsEvents: functions['ecs-events'].fn,
      clusterArn: build.cluster.clusterArn,
      keeper: functions.keeper.fn,
    });
    webhooks?.readBy(functions.webhooks);
    const bridge =
      deployment.bridge &&
      new MessageBridge(this, 'Bridge', { settings: deployment.bridge, bus, bridge: functions.bridge });
    new Alarms(this, 'Alarms', {
      stage,
      emails: deployment.settings.alarmEmails,
      functions,
      machines: { container: machines.container, hub: machines.hub },
      queues: bridge ? { ...queues, bridge: bridge.queue } : queues,
      deadLetters: {
        ...{ engine: engine.deadLetters, tasks: tasks.deadLetters, events: triggers.eventDeadLetters },
        ...(webhooks ? { webhooks: webhooks.deadLetters } : {}),
      },
      api: api.api,
      table: data.table.table,
    });
    new CfnOutput(this, 'Url', { value: api.url });
    new CfnOutput(this, 'ApiId', { value: api.api.apiId });
  }
}
