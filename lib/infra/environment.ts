/** The environment of every function. Names and addresses only: knowing a name gives no right to use it (grants.ts does). */
import type { Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { BuildStack } from './build-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { Deployment } from './deployment.ts';
import type { HubApi } from './hub-api.ts';
import { type FunctionName, machineArn } from './names.ts';

export interface EnvironmentParts {
  readonly stack: Stack;
  readonly deployment: Deployment;
  readonly data: DataStack;
  readonly build: BuildStack;
  readonly bus: EventBus;
  readonly queues: Readonly<{ engine: Queue; tasks: Queue; webhooks?: Queue }>;
  readonly api: HubApi;
}

export function environment(name: FunctionName, parts: EnvironmentParts): Record<string, string> {
  const { stack, deployment, data, build, bus, queues, api } = parts;
  const { stage, local } = deployment;
  const forBuilders = local?.frontForBuilders ?? api.url;
  return {
    TOJI_STAGE: stage,
    TOJI_TABLE: data.table.table.tableName,
    TOJI_BUCKET: data.files.bucket.bucketName,
    TOJI_BUS: bus.eventBusName,
    TOJI_ENGINE_QUEUE_URL: queues.engine.queueUrl,
    TOJI_TASKS_QUEUE_URL: queues.tasks.queueUrl,
    TOJI_CONTAINER_MACHINE_ARN: machineArn(stack, stage, 'container'),
    TOJI_HUB_MACHINE_ARN: machineArn(stack, stage, 'hub'),
    TOJI_CLUSTER: build.cluster.clusterName,
    TOJI_HUB_URL: `${forBuilders}/kojihub`,
    TOJI_TOPURL: `${forBuilders}/kojifiles`,
    TOJI_PUBLIC_TOPURL: `${api.url}/kojifiles`,
    ...(name === 'attempt' ? { TOJI_TASK_GROUPS: build.tasks.groups.join(' ') } : {}),
    ...(name === 'webhooks' && queues.webhooks ? { TOJI_WEBHOOKS_QUEUE_URL: queues.webhooks.queueUrl } : {}),
    ...(local ? { AWS_ENDPOINT_URL: local.functionsEndpoint } : {}),
  };
}
