import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { builderSize, deploymentSettings } from '#schema/deployment';
import { SettingsError } from '#schema/settings';
import { resourcesOf, type Synthesized, synthesize } from './synth.ts';

describe('a deployment with every option', () => {
  let made: Synthesized;
  beforeAll(() => {
    made = synthesize({ settings: 'test/unit/infra/everything.json', stage: 'eu-test' });
  }, 60_000);

  test('has two names: one for everybody, one that asks for client certificates', () => {
    made.hub.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'koji.example.org',
      MutualTlsAuthentication: Match.absent(),
    });
    made.hub.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'koji-certs.example.org',
      MutualTlsAuthentication: { TruststoreUri: 's3://example-trust/clients.pem', TruststoreVersion: 'v1' },
    });
    made.hub.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 2);
  });

  test('sends builders and users to the name for everybody', () => {
    made.hub.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'toji-eu-test-hub',
      Environment: {
        Variables: Match.objectLike({
          TOJI_STAGE: 'eu-test',
          TOJI_HUB_URL: 'https://koji.example.org/kojihub',
          TOJI_PUBLIC_TOPURL: 'https://koji.example.org/kojifiles',
        }),
      },
    });
  });

  test('lets hubtask and webhooks alone send mail, as the sender or its domain', () => {
    const policies = Object.entries(resourcesOf(made.hub, 'AWS::IAM::Policy'));
    const mailing = policies.filter(([, policy]) => JSON.stringify(policy).includes('ses:SendRawEmail'));
    expect(mailing.map(([id]) => id.replace(/Role.*/, ''))).toEqual(['hubtask', 'webhooks']);
    expect(JSON.stringify(mailing)).toContain('identity/koji@builds.example.org');
    expect(JSON.stringify(mailing)).toContain('identity/builds.example.org');
  });

  test('tells the operator by mail', () => {
    made.hub.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'operator@example.org' });
  });

  test('expires repositories by age when the settings say so', () => {
    made.data.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'repos/', ExpirationInDays: 90 })]),
      },
    });
  });
});

test('a settings file that is named has to exist', () => {
  expect(() => synthesize({ settings: 'test/unit/infra/nowhere.json' })).toThrow(SettingsError);
});

test('a stage whose name AWS would refuse is refused first', () => {
  expect(() => synthesize({ stage: 'Production_1' })).toThrow(/small letters/);
});

test('builders that reach neither their image nor the hub are refused', () => {
  const { error } = deploymentSettings.safeParse({ builders: { egressPorts: [80, 9418] } });
  expect(error?.issues).toMatchObject([
    { path: ['builders', 'egressPorts'], message: expect.stringMatching(/^needs 443/) },
  ]);
});

describe('a size of builder', () => {
  test.each([
    [256, 512],
    [256, 2048],
    [1024, 8192],
    [4096, 30_720],
    [8192, 20_480],
    [16_384, 122_880],
  ])('%i CPU units with %i MiB is one that Fargate has', (cpu, memory) => {
    expect(builderSize.safeParse({ cpu, memory, disk: 30 }).success).toBe(true);
  });

  test.each([
    [256, 1536],
    [256, 4096],
    [1024, 1024],
    [1024, 2500],
    [8192, 17_408],
    [16_384, 36_864],
  ])('%i CPU units with %i MiB is refused', (cpu, memory) => {
    const { error } = builderSize.safeParse({ cpu, memory, disk: 30 });
    expect(error?.issues[0]).toMatchObject({
      path: ['memory'],
      message: `Fargate has no such memory with ${cpu} CPU units`,
    });
  });
});
