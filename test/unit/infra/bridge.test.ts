import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { tempFolder } from '../../doubles/temp-folder.ts';
import { type Resource, resourcesOf, type Synthesized, synthesize } from './synth.ts';

const folder = tempFolder();
const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:broker';
let made: Synthesized;

function withBroker(broker: object, queue: object = {}, context: Record<string, unknown> = {}): Synthesized {
  const settings = join(folder, 'toji.json');
  const protonmsg = { broker: { urls: ['amqps://a', 'amqps://b'], ...broker }, queue };
  writeFileSync(settings, JSON.stringify({ plugins: ['protonmsg'], protonmsg }));
  return synthesize({ settings, ...context });
}

beforeAll(() => {
  made = withBroker({ cert: secret, cacert: `${secret}-ca` }, { max_age: 12, batch_size: 50 });
}, 60_000);

const one = (type: string, pattern: RegExp): Resource =>
  Object.entries(resourcesOf(made.hub, type)).find(([id]) => pattern.test(id))![1];

describe('the bridge to an AMQP broker', () => {
  test('is there with its plugin only', () => {
    const names = (template: Synthesized) => Object.keys(resourcesOf(template.hub, 'AWS::Lambda::Function'));
    expect(names(made).filter((id) => id.startsWith('bridge'))).toHaveLength(1);
    expect(names(synthesize()).filter((id) => id.startsWith('bridge'))).toEqual([]);
  });

  test('has all events of the hub in its queue', () => {
    const rule = one('AWS::Events::Rule', /^BridgeEvents/);
    expect(rule.Properties).toMatchObject({ EventPattern: { source: ['toji'] } });
    expect(JSON.stringify(rule.Properties.EventBusName)).toContain('Bus');
  });

  test('drops what is older than max_age, and tries again when a run is surely over', () => {
    const queue = one('AWS::SQS::Queue', /^BridgeQueue/).Properties;
    const fn = one('AWS::Lambda::Function', /^bridge/).Properties;
    expect(queue.MessageRetentionPeriod).toBe(12 * 3600);
    expect(fn.Timeout).toBe(2 * (10 + 60) + 15);
    expect(queue.VisibilityTimeout as number).toBeGreaterThan(fn.Timeout as number);
  });

  test('gets batches, and says which of them it could not send', () => {
    const source = one('AWS::Lambda::EventSourceMapping', /^bridge/).Properties;
    expect(source).toMatchObject({ BatchSize: 50, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });

  test('may read the two secrets, and of the rest the files only', () => {
    const { Statement } = one('AWS::IAM::Policy', /^bridgeRole/).Properties.PolicyDocument as {
      Statement: { Action: string | string[]; Resource: unknown }[];
    };
    const services = new Set(Statement.flatMap(({ Action }) => Action).map((action) => action.split(':')[0]));
    expect([...services].sort()).toEqual(['logs', 's3', 'secretsmanager', 'sqs']);
    const secrets = Statement.find(({ Action }) => Action === 'secretsmanager:GetSecretValue')!;
    expect(secrets.Resource).toEqual([secret, `${secret}-ca`]);
  });

  test('is woken for when the queue is not being emptied', () => {
    const alarms = Object.values(resourcesOf(made.hub, 'AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(alarms).toEqual(
      expect.arrayContaining(['toji-prod-oldest-message-bridge', 'toji-prod-function-errors-bridge']),
    );
  });

  test('has its certificates in secrets, but on the local cloud', () => {
    expect(() => withBroker({ cert: '/etc/client.pem' })).toThrow(
      'protonmsg.broker.cert: has to be the ARN of a secret',
    );
    expect(() => withBroker({ cert: '/etc/client.pem' }, {}, { local: 'true' })).not.toThrow();
  });
});
