import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tempFolder } from '../../doubles/temp-folder.ts';
import { type Resource, resourcesOf, type Synthesized, synthesize } from './synth.ts';

const folder = tempFolder();
let made: Synthesized;

function withWebhooks(webhooks: object, context: Record<string, unknown> = {}): Synthesized {
  const settings = join(folder, 'toji.json');
  writeFileSync(settings, JSON.stringify({ plugins: ['webhooks'], webhooks }));
  return synthesize({ settings, ...context });
}

beforeAll(() => {
  made = withWebhooks({});
}, 60_000);

const one = (type: string, pattern: RegExp): Resource =>
  Object.entries(resourcesOf(made.hub, type)).find(([id]) => pattern.test(id))![1];

describe('webhooks', () => {
  test('have a function with their plugin only', () => {
    const names = (template: Synthesized) => Object.keys(resourcesOf(template.hub, 'AWS::Lambda::Function'));
    expect(names(made).filter((id) => /^(webhooks|bridge)/.test(id))).toEqual([expect.stringMatching(/^webhooks/)]);
    expect(names(synthesize()).filter((id) => id.startsWith('webhooks'))).toEqual([]);
  });

  test('have all events of the hub in their queue, and what cannot be handled beside it', () => {
    const rule = one('AWS::Events::Rule', /^WebhooksEvents/).Properties;
    expect(rule).toMatchObject({ EventPattern: { source: ['toji'] } });
    const queue = one('AWS::SQS::Queue', /^WebhooksQueue/).Properties;
    expect(queue.RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
    expect(queue.VisibilityTimeout).toBe(6 * 60);
  });

  test('report what failed of a batch', () => {
    const source = one('AWS::Lambda::EventSourceMapping', /^webhooks/).Properties;
    expect(source).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });

  test('may write table and files, and send to the engine and to themselves', () => {
    const { Statement } = one('AWS::IAM::Policy', /^webhooksRole/).Properties.PolicyDocument as {
      Statement: { Action: string | string[]; Resource: unknown }[];
    };
    const services = new Set(Statement.flatMap(({ Action }) => Action).map((action) => action.split(':')[0]));
    expect([...services].sort()).toEqual(['dynamodb', 'logs', 's3', 'sqs']);
    const sends = Statement.filter(({ Action }) => Action === 'sqs:SendMessage').flatMap(({ Resource }) => Resource);
    expect(JSON.stringify(sends)).toMatch(/EngineQueue.*WebhooksQueue/);
    expect(sends).toHaveLength(2);
  });

  test('wake somebody', () => {
    const alarms = Object.values(resourcesOf(made.hub, 'AWS::CloudWatch::Alarm'));
    const names = ['function-errors', 'dead-letters', 'oldest-message'].map((name) => `toji-prod-${name}-webhooks`);
    expect(alarms.map(({ Properties }) => Properties.AlarmName)).toEqual(expect.arrayContaining(names));
  });

  test('reach private addresses on the local cloud alone', () => {
    expect(() => withWebhooks({ private: true })).toThrow('webhooks.private: for the local cloud only');
    expect(() => withWebhooks({ private: true }, { local: 'true' })).not.toThrow();
  });
});
