import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { resourcesOf, type Synthesized, synthesize } from './synth.ts';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Effect: string;
  readonly Condition?: Record<string, unknown>;
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** A resource as text: references to other resources become their logical ids. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, inner]] = Object.entries(value as object) as [[string, unknown]];
  if (name === 'Fn::Join') return ((inner as [string, unknown[]])[1] as unknown[]).map(flat).join('');
  if (name === 'Fn::GetAtt') return `<${list(inner).join('.')}>`;
  return `<${flat(inner)}>`;
}

interface Right {
  readonly policy: string;
  readonly action: string;
  readonly resource: string;
  readonly condition: Record<string, unknown> | undefined;
}

function rightsIn(template: Template): Right[] {
  return Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).flatMap(([policy, { Properties }]) =>
    (Properties.PolicyDocument as { Statement: Statement[] }).Statement.flatMap((statement) =>
      list(statement.Action).flatMap((action) =>
        list(statement.Resource).map((resource) => ({
          policy,
          action,
          resource: flat(resource),
          condition: statement.Condition,
        })),
      ),
    ),
  );
}

let aws: Synthesized;
let rights: Right[];
beforeAll(() => {
  aws = synthesize();
  rights = [aws.data, aws.build, aws.hub].flatMap(rightsIn);
}, 60_000);

const of = (name: string) => rights.filter(({ policy }) => policy.startsWith(`${name}Role`));
const services = (name: string) => [...new Set(of(name).map(({ action }) => action.split(':')[0]))].sort();

test('no action is a wildcard', () => {
  expect(rights.length).toBeGreaterThan(50);
  expect(rights.filter(({ action }) => action.includes('*'))).toEqual([]);
});

test('a wildcard resource is one of the argued ones', () => {
  const bare = rights.filter(({ resource }) => resource === '*').map(({ action }) => action);
  expect([...new Set(bare)].sort()).toEqual([
    'ecr:GetAuthorizationToken',
    'ecs:ListTasks',
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
  const partial = rights.filter(({ resource }) => resource.includes('*') && resource !== '*');
  const endings = [
    [/^s3:/, /<[^>]*FilesBucket[^>]*>\/\*$/],
    [/^states:StopExecution$/, /:execution:toji-prod-(container|hub)-task:task-\*$/],
    [/^ecs:(DescribeTasks|StopTask)$/, /:task\/<[^>]*Cluster[^>]*>\/\*$/],
    [/^ecs:RunTask$/, /:task-definition\/toji-prod-\*:\*$/],
  ] as const;
  const unargued = partial.filter(
    ({ action, resource }) => !endings.some(([actions, ending]) => actions.test(action) && ending.test(resource)),
  );
  expect(unargued).toEqual([]);
});

describe('functions', () => {
  test('no AWS managed policy is attached to any of our roles', () => {
    for (const template of [aws.build, aws.hub]) {
      const roles = Object.entries(resourcesOf(template, 'AWS::IAM::Role')).filter(([id]) => !id.startsWith('Custom'));
      expect(roles.filter(([, { Properties }]) => Properties.ManagedPolicyArns)).toEqual([]);
    }
  });

  test('only the engine stops executions and containers and fills the bus', () => {
    const outside = rights.filter(({ action }) => /^(states:Stop|ecs:StopTask|events:)/.test(action));
    expect(new Set(outside.map(({ policy }) => policy.replace(/Role.*/, '')))).toEqual(new Set(['engine']));
  });

  test.each([
    ['hub', ['dynamodb', 'logs', 's3', 'sqs']],
    ['files', ['dynamodb', 'logs', 's3']],
    ['web', ['dynamodb', 'logs', 's3']],
    ['starter', ['logs', 'sqs', 'states']],
    ['engine', ['dynamodb', 'ecs', 'events', 'logs', 's3', 'sqs', 'states']],
    ['attempt', ['dynamodb', 'logs', 'sqs', 'states']],
    ['ecsevents', ['dynamodb', 'logs', 'sqs']],
    ['keeper', ['dynamodb', 'logs', 's3', 'sqs']],
  ])('%s touches %j and nothing else', (name, expected) => {
    expect(services(name)).toEqual(expected);
  });

  test('listing containers is confined to the cluster', () => {
    const listing = rights.filter(({ action }) => action === 'ecs:ListTasks');
    expect(listing).toHaveLength(1);
    expect(listing[0]?.condition).toEqual({ ArnEquals: { 'ecs:cluster': expect.anything() } });
  });

  test('those that serve files and pages cannot write', () => {
    const writes = /Put|Delete|Update|BatchWrite|Abort/;
    for (const name of ['files', 'web']) {
      expect(of(name).filter(({ action }) => writes.test(action) && !action.startsWith('logs:'))).toEqual([]);
    }
  });

  test('nobody scans the table or deletes a version of a file', () => {
    expect(rights.filter(({ action }) => /dynamodb:Scan|s3:DeleteObjectVersion/.test(action))).toEqual([]);
  });
});

describe('builders', () => {
  test('have no task role: no credentials in the container', () => {
    const definitions = Object.values(resourcesOf(aws.build, 'AWS::ECS::TaskDefinition'));
    expect(definitions).toHaveLength(8);
    for (const { Properties } of definitions) expect(Properties).not.toHaveProperty('TaskRoleArn');
  });

  test('the state machine passes their execution role to ECS, that role alone', () => {
    const passed = rights.filter(({ action }) => action === 'iam:PassRole');
    expect(passed).toHaveLength(1);
    expect(passed[0]).toMatchObject({
      policy: expect.stringMatching(/^Machinescontainer/),
      resource: expect.stringContaining('ExecutionRole'),
      condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
  });

  test('are started in this cluster only', () => {
    const run = rights.filter(({ action }) => action === 'ecs:RunTask');
    expect(run).toHaveLength(1);
    expect(run[0]?.condition).toEqual({ ArnEquals: { 'ecs:cluster': expect.anything() } });
  });
});
