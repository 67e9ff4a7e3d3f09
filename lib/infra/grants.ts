/** The IAM statements behind the words of access.ts: actions one by one, and a reason beside every wildcard in a resource. */
import type { Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Access, QueueName } from './access.ts';
import type { FilesBucket } from './files-bucket.ts';
import { executionsArn, machineArn } from './names.ts';
import type { StateTable } from './state-table.ts';

export interface GrantTargets {
  readonly stack: Stack;
  readonly stage: string;
  readonly table: StateTable;
  readonly files: FilesBucket;
  readonly queues: Readonly<Partial<Record<QueueName, Queue>>>;
  readonly bus: EventBus;
  readonly cluster: { readonly clusterArn: string; readonly clusterName: string };
  readonly mailFrom: string | undefined;
}

export interface Grant {
  readonly statement: PolicyStatement;
  /** why the resources hold a wildcard, and how they end */
  readonly wildcard?: { readonly ending: string; readonly reason: string };
}

const allow = (actions: string[], resources: string[], wildcard?: Grant['wildcard']): Grant => ({
  statement: new PolicyStatement({ actions, resources }),
  wildcard,
});

export function grantsFor(access: Access, on: GrantTargets): Grant[] {
  return [
    ...table(access.table, on),
    ...files(access.files, on),
    ...(access.sends ?? []).map((name) => allow(['sqs:SendMessage'], [on.queues[name]!.queueArn])),
    ...(access.publishes ? [allow(['events:PutEvents'], [on.bus.eventBusArn])] : []),
    ...machines(access.machines ?? [], on),
    ...containers(access.containers ?? [], on),
    ...(access.mails ? mail(on) : []),
  ];
}

const TABLE_READ = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
/** A transaction needs the right to each of the writes in it, and to its checks. */
const TABLE_WRITE = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];

function table(level: Access['table'], { table }: GrantTargets): Grant[] {
  if (!level) return [];
  const actions = level === 'write' ? [...TABLE_READ, ...TABLE_WRITE] : TABLE_READ;
  return [allow(actions, [table.table.tableArn]), allow(['dynamodb:Query'], table.indexArns)];
}

/** Copying an object copies its tags, which is a right of its own. */
const FILES_WRITE = [
  's3:GetObjectTagging',
  's3:PutObject',
  's3:PutObjectTagging',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
];

function files(level: Access['files'], { files }: GrantTargets): Grant[] {
  if (!level) return [];
  const actions = level === 'write' ? ['s3:GetObject', ...FILES_WRITE] : ['s3:GetObject'];
  return [
    allow(['s3:ListBucket'], [files.bucket.bucketArn]),
    allow(actions, [files.bucket.arnForObjects('*')], {
      ending: '/*',
      reason: 'the objects of this one bucket; their names are not known beforehand',
    }),
  ];
}

function machines(words: NonNullable<Access['machines']>, { stack, stage }: GrantTargets): Grant[] {
  const kinds = ['container', 'hub'] as const;
  const arns = kinds.map((kind) => machineArn(stack, stage, kind));
  const executions = kinds.map((kind) => executionsArn(stack, stage, kind));
  const meaning = {
    start: allow(['states:StartExecution'], arns),
    answer: allow(['states:SendTaskSuccess', 'states:SendTaskHeartbeat'], arns),
    stop: allow(['states:StopExecution'], executions, {
      ending: '-task:task-*',
      reason: 'an execution is named after its task and attempt, which do not exist yet',
    }),
  };
  return words.map((word) => meaning[word]);
}

function containers(words: NonNullable<Access['containers']>, { stack, cluster }: GrantTargets): Grant[] {
  const tasks = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` });
  const reason = 'containers of this one cluster; ECS makes up their ids';
  const list = new PolicyStatement({
    actions: ['ecs:ListTasks'],
    resources: ['*'],
    conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
  });
  const meaning = {
    look: [
      allow(['ecs:DescribeTasks'], [tasks], { ending: '/*', reason }),
      {
        statement: list,
        wildcard: { ending: '*', reason: 'ECS knows no resource to list, only the cluster condition' },
      },
    ],
    stop: [allow(['ecs:StopTask'], [tasks], { ending: '/*', reason })],
  };
  return words.flatMap((word) => meaning[word]);
}

/** SES checks the address's own identity where there is one, else its domain's. */
function mail({ stack, mailFrom }: GrantTargets): Grant[] {
  if (!mailFrom) return [];
  const identities = [mailFrom, mailFrom.slice(mailFrom.lastIndexOf('@') + 1)];
  return [
    allow(
      ['ses:SendRawEmail'],
      identities.map((name) => stack.formatArn({ service: 'ses', resource: 'identity', resourceName: name })),
    ),
  ];
}
