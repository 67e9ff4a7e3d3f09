import { readdirSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { SHAPES } from '#infra/function-shapes';
import { FUNCTIONS, PLUGIN_FUNCTIONS } from '#infra/names';
import { familiesOf } from '#schema/attempt';
import { deploymentSettings } from '#schema/deployment';
import { resourcesOf, type Synthesized, synthesize } from './synth.ts';

let aws: Synthesized;
let local: Synthesized;
beforeAll(() => {
  aws = synthesize();
  local = synthesize({ local: 'true', builderImage: 'toji-builder:local', emulatorPort: '4599', frontPort: '8099' });
}, 60_000);

interface Fn {
  readonly FunctionName: string;
  readonly Timeout: number;
  readonly Runtime: string;
  readonly Architectures: string[];
  readonly Environment: { readonly Variables: Record<string, unknown> };
}

const functionsOf = ({ hub }: Synthesized) =>
  Object.values(resourcesOf(hub, 'AWS::Lambda::Function')).map(({ Properties }) => Properties as unknown as Fn);
const functionOf = (made: Synthesized, name: string) =>
  functionsOf(made).find(({ FunctionName }) => FunctionName.endsWith(`-${name}`))!;

describe('functions', () => {
  test('there is one for each folder of functions/', () => {
    const folders = readdirSync('functions').sort();
    expect([...FUNCTIONS, ...PLUGIN_FUNCTIONS].sort()).toEqual(folders);
    expect(
      functionsOf(aws)
        .map(({ FunctionName }) => FunctionName)
        .sort(),
    ).toEqual([...FUNCTIONS].map((name) => `toji-prod-${name}`).sort());
  });

  test('all run on arm64 and the Node that the project is developed on', () => {
    for (const fn of functionsOf(aws)) expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  test('all know the same names', () => {
    const names = [
      'TOJI_STAGE',
      'TOJI_TABLE',
      'TOJI_BUCKET',
      'TOJI_BUS',
      'TOJI_ENGINE_QUEUE_URL',
      'TOJI_TASKS_QUEUE_URL',
      'TOJI_CONTAINER_MACHINE_ARN',
      'TOJI_HUB_MACHINE_ARN',
      'TOJI_CLUSTER',
      'TOJI_HUB_URL',
      'TOJI_TOPURL',
      'TOJI_PUBLIC_TOPURL',
    ];
    for (const fn of functionsOf(aws)) {
      expect(Object.keys(fn.Environment.Variables)).toEqual(expect.arrayContaining(names));
      expect(fn.Environment.Variables).not.toHaveProperty('AWS_ENDPOINT_URL');
    }
  });

  test('attempt alone knows what there are task definitions of: by family, not by revision', () => {
    const knowing = functionsOf(aws).filter((fn) => 'TOJI_TASK_GROUPS' in fn.Environment.Variables);
    expect(knowing.map(({ FunctionName }) => FunctionName)).toEqual(['toji-prod-attempt']);
    expect(knowing[0]!.Environment.Variables.TOJI_TASK_GROUPS).toBe('x86_64 aarch64');
  });

  test('what attempt makes of that are the task definitions that are deployed', () => {
    const all = synthesize({ settings: 'test/unit/infra/everything.json' });
    const groups = functionOf(all, 'attempt').Environment.Variables.TOJI_TASK_GROUPS as string;
    const sizes = Object.keys(deploymentSettings.parse({}).builders.sizes);
    const families = familiesOf('prod', groups.split(' '), sizes);
    const deployed = Object.values(resourcesOf(all.build, 'AWS::ECS::TaskDefinition')).map((d) => d.Properties.Family);
    expect(deployed).toContain('toji-prod-aarch64-rwmounts-small');
    expect(new Set(Object.values(families).flatMap((one) => Object.values(one)))).toEqual(new Set(deployed));
  });

  test('locally they talk to the emulator, and builders to the front', () => {
    for (const fn of functionsOf(local)) {
      expect(fn.Environment.Variables).toMatchObject({
        AWS_ENDPOINT_URL: 'http://host.docker.internal:4599',
        TOJI_STAGE: 'local',
        TOJI_HUB_URL: 'http://host.docker.internal:8099/kojihub',
        TOJI_TOPURL: 'http://host.docker.internal:8099/kojifiles',
        TOJI_PUBLIC_TOPURL: 'http://127.0.0.1:8099/kojifiles',
      });
    }
  });

  test('the hub answers before the API gives it up', () => {
    for (const name of ['hub', 'files', 'web']) expect(functionOf(aws, name).Timeout).toBeLessThan(30);
  });
});

describe('queues', () => {
  test('each work queue puts messages aside after five deliveries', () => {
    const queues = Object.entries(resourcesOf(aws.hub, 'AWS::SQS::Queue'));
    const working = queues.filter(([, { Properties }]) => Properties.RedrivePolicy);
    expect(working).toHaveLength(2);
    for (const [, { Properties }] of working) {
      expect(Properties.RedrivePolicy).toMatchObject({
        maxReceiveCount: 5,
        deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringContaining('DeadLetters'), 'Arn'] },
      });
    }
    const waiting = queues.filter(([id]) => id.includes('DeadLetters'));
    expect(waiting).toHaveLength(3);
    for (const [, { Properties }] of waiting) expect(Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
  });

  test('a message stays away six times as long as its reader may take', () => {
    const seconds = (part: string) =>
      Object.entries(resourcesOf(aws.hub, 'AWS::SQS::Queue')).find(([id]) => id.startsWith(`${part}Queue`))?.[1]
        .Properties.VisibilityTimeout;
    expect(seconds('Engine')).toBe(6 * SHAPES.engine.timeout);
    expect(seconds('Tasks')).toBe(6 * SHAPES.starter.timeout);
  });

  test('a batch fails message by message', () => {
    const sources = Object.values(resourcesOf(aws.hub, 'AWS::Lambda::EventSourceMapping'));
    expect(sources).toHaveLength(2);
    for (const { Properties } of sources) {
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  test('plain HTTP is refused', () => {
    expect(Object.keys(resourcesOf(aws.hub, 'AWS::SQS::QueuePolicy'))).toHaveLength(5);
    aws.hub.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});

describe('clocks and events', () => {
  test.each([
    ['rate(1 minute)', 'engine'],
    ['rate(5 minutes)', 'keeper'],
  ])('%s wakes %s', (schedule, name) => {
    aws.hub.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: schedule,
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${name}Function`), 'Arn'] } })],
    });
  });

  test('a stopped container of this cluster is reported, or put aside', () => {
    aws.hub.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Task State Change'],
        detail: { clusterArn: [Match.anyValue()], lastStatus: ['STOPPED'] },
      },
      Targets: [Match.objectLike({ DeadLetterConfig: { Arn: Match.anyValue() } })],
    });
  });
});

describe('the API', () => {
  test('has the doors of Koji, and no others', () => {
    const routes = Object.values(resourcesOf(aws.hub, 'AWS::ApiGatewayV2::Route')).map((r) => r.Properties.RouteKey);
    expect(routes.sort()).toEqual(
      [
        'POST /kojihub',
        'GET /kojihub',
        'POST /kojihub/{proxy+}',
        'GET /kojihub/{proxy+}',
        ...['/', '/kojifiles', '/kojifiles/{proxy+}', '/koji', '/koji/{proxy+}'].flatMap((p) => [
          `GET ${p}`,
          `HEAD ${p}`,
        ]),
      ].sort(),
    );
    aws.hub.allResourcesProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
  });

  test('is throttled and logs requests without headers or query', () => {
    const [stage] = Object.values(resourcesOf(aws.hub, 'AWS::ApiGatewayV2::Stage'));
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
    });
    const { Format } = stage!.Properties.AccessLogSettings as { Format: string };
    expect(Format).toContain('$context.requestId');
    expect(Format).not.toMatch(/header|querystring|rawPath|\$context\.path/i);
  });
});
