/**
 * Rights against calls, both ways: what the code of a function can send to AWS, by its imports, and what its role allows. That
 * a function which reaches a call of the stores never makes it, because it may only read, is test/integration/rights.test.ts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FUNCTIONS, type FunctionName, PLUGIN_FUNCTIONS } from '#infra/names';
import { resourcesOf, type Synthesized, synthesize } from './synth.ts';

/** The rights that a call needs. The document client's names; a transaction needs the right to each of its writes. */
const NEEDS: Record<string, readonly string[]> = {
  GetCommand: ['dynamodb:GetItem'],
  BatchGetCommand: ['dynamodb:BatchGetItem'],
  QueryCommand: ['dynamodb:Query'],
  UpdateCommand: ['dynamodb:UpdateItem'],
  TransactWriteCommand: ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
  GetObjectCommand: ['s3:GetObject'],
  HeadObjectCommand: ['s3:GetObject'],
  ListObjectsV2Command: ['s3:ListBucket'],
  PutObjectCommand: ['s3:PutObject'],
  // an object's tags are copied with it
  CopyObjectCommand: ['s3:GetObject', 's3:GetObjectTagging', 's3:PutObject', 's3:PutObjectTagging'],
  DeleteObjectsCommand: ['s3:DeleteObject'],
  CreateMultipartUploadCommand: ['s3:PutObject'],
  UploadPartCommand: ['s3:PutObject'],
  UploadPartCopyCommand: ['s3:GetObject', 's3:PutObject'],
  CompleteMultipartUploadCommand: ['s3:PutObject'],
  AbortMultipartUploadCommand: ['s3:AbortMultipartUpload'],
  ListPartsCommand: ['s3:ListMultipartUploadParts'],
  SendMessageCommand: ['sqs:SendMessage'],
  PutEventsCommand: ['events:PutEvents'],
  StartExecutionCommand: ['states:StartExecution'],
  StopExecutionCommand: ['states:StopExecution'],
  SendTaskSuccessCommand: ['states:SendTaskSuccess'],
  SendTaskHeartbeatCommand: ['states:SendTaskHeartbeat'],
  ListTasksCommand: ['ecs:ListTasks'],
  DescribeTasksCommand: ['ecs:DescribeTasks'],
  StopTaskCommand: ['ecs:StopTask'],
  GetSecretValueCommand: ['secretsmanager:GetSecretValue'],
  SendRawEmailCommand: ['ses:SendRawEmail'],
};

/** What Lambda does in the function's name: logs, the queue that it reads, what it could not hand over. */
const OF_THE_PLATFORM = [
  ...['logs:CreateLogStream', 'logs:PutLogEvents'],
  ...[
    'ReceiveMessage',
    'ChangeMessageVisibility',
    'GetQueueUrl',
    'DeleteMessage',
    'GetQueueAttributes',
    'SendMessage',
  ].map((name) => `sqs:${name}`),
];

/** Calls in a file and in all that it imports. */
function callsFrom(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const calls = new Set([...text.matchAll(/new (\w+Command)\(/g)].map((match) => match[1]!));
  for (const [, from] of text.matchAll(/^(?:import|export|\}) (?!type )[^;]*?from '([#.][^']+)';/gm)) {
    const path = from!.startsWith('#') ? join('lib', `${from!.slice(1)}.ts`) : join(dirname(file), from!);
    for (const call of callsFrom(existsSync(path) ? path : `${path}x`, seen)) calls.add(call);
  }
  return calls;
}

const names: FunctionName[] = [...FUNCTIONS, ...PLUGIN_FUNCTIONS];
const callsOf = Object.fromEntries(names.map((name) => [name, callsFrom(`functions/${name}/handler.ts`)]));

let made: Synthesized;
beforeAll(() => {
  made = synthesize({ settings: 'test/unit/infra/everything.json' });
}, 60_000);

function rightsOf(name: string): string[] {
  const policies = Object.entries(resourcesOf(made.hub, 'AWS::IAM::Policy'));
  const own = policies.filter(([id]) => id.startsWith(`${name.replace('-', '')}Role`));
  return own.flatMap(([, { Properties }]) =>
    (Properties.PolicyDocument as { Statement: { Action: string | string[] }[] }).Statement.flatMap((s) => s.Action),
  );
}

test('every call has its rights written down here, and no other', () => {
  const all = new Set(names.flatMap((name) => [...callsOf[name]!]));
  expect([...all].sort()).toEqual(Object.keys(NEEDS).sort());
});

describe.each(names)('%s', (name) => {
  test('has no right that nothing in its code could use', () => {
    const useful = new Set([...callsOf[name]!].flatMap((call) => NEEDS[call]!));
    const rights = rightsOf(name);
    expect(rights).toContain('logs:PutLogEvents');
    expect(rights.filter((right) => !useful.has(right) && !OF_THE_PLATFORM.includes(right))).toEqual([]);
  });
});

test.each(Object.entries(NEEDS))('%s may be sent by a function whose code can send it', (call, needs) => {
  const able = names.filter((name) => callsOf[name]!.has(call));
  expect(able.filter((name) => needs.every((right) => rightsOf(name).includes(right)))).not.toEqual([]);
});
