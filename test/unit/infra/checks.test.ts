import { App, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import { accept, acceptWildcard, Checks } from '#infra/checks';
import { tempFolder } from '../../doubles/temp-folder.ts';
import { synthesize } from './synth.ts';

const outdir = tempFolder();
let app: App;
let stack: Stack;
let role: Role;
beforeEach(() => {
  app = new App({ outdir, builtinCloudFormationValidation: false });
  stack = new Stack(app, 'Stack');
  role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  Validations.of(app).addPlugins(new Checks(app));
});

const allow = (resource: string) =>
  role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] }));

describe('the rules at synth', () => {
  test('a finding that nobody accepted fails it', () => {
    new Bucket(stack, 'Bucket');
    expect(() => app.synth()).toThrow(/AwsSolutions-S1/);
  });

  test('an accepted one does not', () => {
    const bucket = new Bucket(stack, 'Bucket', { enforceSSL: true });
    accept(bucket, 'S1', 'a test');
    expect(() => app.synth()).not.toThrow();
  });

  test('a wildcard is accepted by its ending, on that construct alone', () => {
    allow('arn:aws:s3:::one/*');
    acceptWildcard(role, 'one/*', 'a test');
    expect(() => app.synth()).not.toThrow();
  });

  test('accepting one ending accepts no other, and never everything', () => {
    allow('arn:aws:s3:::two/*');
    acceptWildcard(role, 'one/*', 'a test');
    expect(() => app.synth()).toThrow(/IAM5\[Resource::arn:aws:s3:::two/);
  });

  test('accepting everything accepts nothing else', () => {
    allow('arn:aws:s3:::two/*');
    acceptWildcard(role, '*', 'a test');
    expect(() => app.synth()).toThrow(/IAM5\[Resource::arn:aws:s3:::two/);
  });
});

test('the whole app holds them and those of CloudFormation, with every option on', () => {
  expect(() => synthesize({ settings: 'test/unit/infra/everything.json' }, { validate: true })).not.toThrow();
}, 60_000);
