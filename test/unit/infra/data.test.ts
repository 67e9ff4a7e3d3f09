import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { deploymentSettings } from '#schema/deployment';
import { INDEXES } from '#store/table';
import { resourcesOf, type Synthesized, synthesize } from './synth.ts';

let aws: Synthesized;
let local: Synthesized;
beforeAll(() => {
  aws = synthesize();
  local = synthesize({ local: 'true', builderImage: 'toji-builder:local' });
}, 60_000);

describe('the table', () => {
  test('is retained, protected against deletion, and can be restored to any second', () => {
    aws.data.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    aws.data.hasResourceProperties('AWS::DynamoDB::Table', {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
  });

  test('has the indexes that the store reads, with all attributes, under names that DynamoDB takes', () => {
    aws.data.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: INDEXES.map((index) => ({
        IndexName: `by-${index}`,
        KeySchema: [
          { AttributeName: `${index}pk`, KeyType: 'HASH' },
          { AttributeName: `${index}sk`, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      })),
    });
  });
});

describe('the files bucket', () => {
  test('every bucket is closed to the public, encrypted, retained, and refuses plain HTTP', () => {
    const buckets = resourcesOf(aws.data, 'AWS::S3::Bucket');
    expect(Object.keys(buckets)).toHaveLength(2);
    for (const bucket of Object.values(buckets)) {
      expect(bucket.DeletionPolicy).toBe('Retain');
      expect(bucket.Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      });
    }
    aws.data.allResourcesProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('keeps versions, writes an access log, and lets Koji folders go at their time', () => {
    const { failedTreeDays } = deploymentSettings.parse({}).retention;
    aws.data.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: Match.objectLike({ LogFilePrefix: 'files/' }),
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({ Id: 'aborted-uploads', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
          Match.objectLike({ Prefix: 'scratch/', ExpirationInDays: 7 }),
          Match.objectLike({ Prefix: 'work/', ExpirationInDays: 14 }),
          Match.objectLike({ Prefix: 'uploads/', ExpirationInDays: 14 }),
          Match.objectLike({ Prefix: 'answers/', ExpirationInDays: 1 }),
          Match.objectLike({ Prefix: 'failed-trees/', ExpirationInDays: failedTreeDays }),
        ]),
      },
    });
  });

  test('drops old versions in every folder, so that nothing is paid for without end', () => {
    const rules = Object.values(resourcesOf(aws.data, 'AWS::S3::Bucket')).flatMap(
      ({ Properties }) => (Properties.LifecycleConfiguration as { Rules: Record<string, unknown>[] }).Rules,
    );
    const days = (folder: string) =>
      rules.find(({ Prefix }) => Prefix === folder)?.NoncurrentVersionExpiration as { NoncurrentDays: number };
    for (const folder of ['packages/', 'vol/']) expect(days(folder)).toEqual({ NoncurrentDays: 30 });
    for (const folder of [
      'scratch/',
      'work/',
      'uploads/',
      'answers/',
      'failed-trees/',
      'repos/',
      'repos-dist/',
      'buildroots/',
      'repodata-fragments/',
      'snapshots/',
      'catalogue/',
      'messages/',
      'cache/',
    ]) {
      expect(days(folder)).toEqual({ NoncurrentDays: 1 });
    }
  });

  test('never expires packages, nor repositories unless the settings say so', () => {
    const rules = (folder: string) =>
      Object.values(resourcesOf(aws.data, 'AWS::S3::Bucket'))
        .flatMap(({ Properties }) => (Properties.LifecycleConfiguration as { Rules: Record<string, unknown>[] }).Rules)
        .filter(({ Prefix }) => Prefix === folder);
    for (const folder of ['packages/', 'vol/', 'repos/', 'repos-dist/', 'buildroots/']) {
      expect(rules(folder)).toHaveLength(1);
      expect(rules(folder)[0]).not.toHaveProperty('ExpirationInDays');
    }
  });
});

test('the local table and bucket can be thrown away', () => {
  local.data.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
  local.data.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  local.data.resourceCountIs('AWS::S3::Bucket', 1);
});

test('the data stack cannot be deleted by mistake', () => {
  expect(aws.stacks.data.terminationProtection).toBe(true);
  expect(local.stacks.data.terminationProtection).toBe(false);
});
