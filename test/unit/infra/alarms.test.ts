import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { startDelay } from '#hub/engine/backoff';
import { FUNCTIONS } from '#infra/names';
import type { Attempt } from '#store/attempts';
import { resourcesOf, type Synthesized, synthesize } from './synth.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown[];
  readonly TreatMissingData: string;
  readonly ComparisonOperator: string;
  readonly Metrics?: unknown;
  readonly Threshold: number;
}

let aws: Synthesized;
let alarms: Alarm[];
beforeAll(() => {
  aws = synthesize();
  alarms = Object.values(resourcesOf(aws.hub, 'AWS::CloudWatch::Alarm')).map((a) => a.Properties as unknown as Alarm);
}, 60_000);

const runbook = readFileSync('docs/operations.md', 'utf8');
const sections = [...runbook.matchAll(/^## (.+)$/gm)].map((match) => match[1]!);
const sectionOf = (alarm: Alarm) => /Runbook: docs\/operations\.md#([a-z-]+)$/.exec(alarm.AlarmDescription)?.[1];

describe('alarms', () => {
  test('each says what it means and names its section of the runbook', () => {
    expect(alarms.length).toBeGreaterThan(10);
    for (const alarm of alarms) {
      expect(alarm.AlarmDescription).toMatch(/^.{15,}\. Runbook: /);
      expect(sections).toContain(sectionOf(alarm));
    }
  });

  test('each section about an alarm has one', () => {
    const used = new Set(alarms.map(sectionOf));
    const written = sections.filter((section) => /^[a-z-]+$/.test(section));
    expect(written.filter((section) => !used.has(section))).toEqual([]);
  });

  test('each tells the topic', () => {
    const [topic] = Object.keys(resourcesOf(aws.hub, 'AWS::SNS::Topic'));
    for (const alarm of alarms) expect(alarm.AlarmActions).toEqual([{ Ref: topic }]);
  });

  test('may publish to it: the policy of a topic replaces the one that lets them', () => {
    const allowed = Match.objectLike({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    aws.hub.allResourcesProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([allowed]) },
    });
  });

  test('look at one metric each: what a sum is when one of its metrics has no data nobody says', () => {
    for (const alarm of alarms) expect(alarm.Metrics).toBeUndefined();
  });

  test('watch every function, every dead-letter queue and both machines', () => {
    const names = alarms.map(({ AlarmName }) => AlarmName.replace('toji-prod-', ''));
    expect(names).toEqual(
      expect.arrayContaining([
        ...FUNCTIONS.map((name) => `function-errors-${name}`),
        ...['engine', 'tasks', 'events'].map((name) => `dead-letters-${name}`),
        ...['engine', 'tasks'].map((name) => `oldest-message-${name}`),
        ...['container', 'hub'].map((name) => `execution-failures-${name}`),
        ...['container', 'hub'].map((name) => `execution-timeouts-${name}`),
        ...['function-throttles', 'api-errors', 'table-throttles-read', 'table-throttles-write'],
      ]),
    );
  });

  test('a queue in which messages are put off may be older by that', () => {
    const seconds = (name: string) => alarms.find((one) => one.AlarmName.endsWith(`oldest-message-${name}`))?.Threshold;
    const refused = Array.from({ length: 9 }, () => ({ loss: 'start' }) as Attempt);
    expect(seconds('tasks')! - seconds('engine')!).toBe(startDelay(refused));
  });

  test('only the one about silence goes off when there is no data', () => {
    const silent = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(silent.map(({ AlarmName }) => AlarmName)).toEqual(['toji-prod-sweep-stopped']);
    expect(silent[0]?.ComparisonOperator).toBe('LessThanThreshold');
  });
});
