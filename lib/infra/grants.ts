/** The IAM statements behind the words of access.ts. Actions are listed one by one; no resource is a bare wildcard but one. */
import type { Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Access } from './access.ts';
import type { FilesBucket } from './files-bucket.ts';
import { executionsArn, machineArn } from './names.ts';
import type { StateTable } from './state-table.ts';

export interface GrantTargets {
  readonly stack: Stack;
  readonly stage: string;
  readonly table: StateTable;
  readonly files: FilesBucket;
  readonly queues: Readonly<Record<'engine' | 'tasks', Queue>>;
  readonly bus: EventBus;
  readonly cluster: { readonly clusterArn: string; readonly clusterName: string };
  readonly mailIdentity: string | undefined;
}

const allow = (actions: string[], resources: string[]): PolicyStatement => new PolicyStatement({ actions, resources });

export function statementsFor(access: Access, on: GrantTargets): PolicyStatement[] {
  return [
    ...table(access.table, on),
    ...files(access.files, on),
    ...(access.sends ?? []).map((name) => allow(['sqs:SendMessage'], [on.queues[name].queueArn])),
    ...(access.publishes ? [allow(['events:PutEvents'], [on.bus.eventBusArn])] : []),
    ...machines(access.machines ?? [], on),
    ...containers(access.containers ?? [], on),
    ...(access.mails ? mail(on) : []),
  ];
}

function table(level: Access['table'], { table }: GrantTargets): PolicyStatement[] {
  if (!level) return [];
  const read = allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], [table.table.tableArn]);
  const readIndex = allow(['dynamodb:Query'], table.indexArns);
  const write = allow(
    [
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:BatchWriteItem',
    ],
    [table.table.tableArn],
  );
  return level === 'write' ? [read, readIndex, write] : [read, readIndex];
}

function files(level: Access['files'], { files }: GrantTargets): PolicyStatement[] {
  if (!level) return [];
  const list = allow(['s3:ListBucket'], [files.bucket.bucketArn]);
  const read = allow(['s3:GetObject'], [files.bucket.arnForObjects('*')]);
  const write = allow(
    [
      's3:PutObject',
      's3:PutObjectTagging',
      's3:DeleteObject',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
    ],
    [files.bucket.arnForObjects('*')],
  );
  return level === 'write' ? [list, read, write] : [list, read];
}

function machines(words: NonNullable<Access['machines']>, { stack, stage }: GrantTargets): PolicyStatement[] {
  const arns = [machineArn(stack, stage, 'container'), machineArn(stack, stage, 'hub')];
  const executions = [executionsArn(stack, stage, 'container'), executionsArn(stack, stage, 'hub')];
  const meaning = {
    start: allow(['states:StartExecution'], arns),
    answer: allow(['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'], arns),
    stop: allow(['states:StopExecution', 'states:DescribeExecution'], executions),
  };
  return words.map((word) => meaning[word]);
}

function containers(words: NonNullable<Access['containers']>, { stack, cluster }: GrantTargets): PolicyStatement[] {
  const tasks = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` });
  const inCluster = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
  const meaning = {
    // ListTasks has no resource of its own to name: AWS wants a wildcard and narrows by the cluster condition
    look: [
      allow(['ecs:DescribeTasks'], [tasks]),
      new PolicyStatement({ actions: ['ecs:ListTasks'], resources: ['*'], conditions: inCluster }),
    ],
    stop: [allow(['ecs:StopTask'], [tasks])],
  };
  return words.flatMap((word) => meaning[word]);
}

function mail({ stack, mailIdentity }: GrantTargets): PolicyStatement[] {
  if (!mailIdentity) return [];
  const identity = stack.formatArn({ service: 'ses', resource: 'identity', resourceName: mailIdentity });
  return [allow(['ses:SendEmail', 'ses:SendRawEmail'], [identity])];
}
