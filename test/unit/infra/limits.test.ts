/** What AWS refuses only when it is deployed, and no rule of the synthesis knows: with every option, and the longest stage. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, test } from 'vitest';
import { tempFolder } from '../../doubles/temp-folder.ts';
import { resourcesOf, type Synthesized, synthesize } from './synth.ts';

/** Settings of test/unit/infra/everything.json, and twelve sizes of builder. */
function settings(): string {
  const { deployment, ...others } = JSON.parse(readFileSync('test/unit/infra/everything.json', 'utf8'));
  const names = ['medium', 'small', 'large', ...Array.from({ length: 9 }, (_, i) => `quitelargesize${i}`)];
  const sizes = Object.fromEntries(names.map((name) => [name, { cpu: 1024, memory: 2048, disk: 30 }]));
  const file = join(mkdtempSync(join(tempFolder(), 'x-')), 'toji.json');
  const builders = { ...deployment.builders, sizes };
  writeFileSync(file, JSON.stringify({ ...others, deployment: { ...deployment, builders } }));
  return file;
}

let made: Synthesized;
let templates: Template[];
beforeAll(() => {
  made = synthesize({ settings: settings(), stage: 'a-stage-of-its16' });
  templates = [made.data, made.build, made.hub];
}, 60_000);

/** As much as a name, ARN or address of a resource takes. */
const REFERENCE = 'x'.repeat(130);

/** A value as long as it can come out. */
function longest(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join } = value as { 'Fn::Join'?: [string, unknown[]] };
  return join ? join[1].map(longest).join(join[0]) : REFERENCE;
}

test('the environment of a function is below 4 KB', () => {
  const functions = Object.values(resourcesOf(made.hub, 'AWS::Lambda::Function'));
  expect(functions).toHaveLength(11);
  for (const { Properties } of functions) {
    const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
    const bytes = Object.entries(Variables).reduce(
      (sum, [name, value]) => sum + name.length + longest(value).length,
      0,
    );
    expect(bytes, String(Properties.FunctionName)).toBeLessThan(4096);
  }
});

test('names that we give are short enough', () => {
  for (const { Properties } of Object.values(resourcesOf(made.hub, 'AWS::Lambda::Function')))
    expect(String(Properties.FunctionName).length).toBeLessThanOrEqual(64);
  for (const { Properties } of Object.values(resourcesOf(made.hub, 'AWS::StepFunctions::StateMachine')))
    expect(String(Properties.StateMachineName).length).toBeLessThanOrEqual(80);
});

test('a template has at most 500 resources, 200 outputs and 1 MB', () => {
  for (const template of templates) {
    const { Resources, Outputs } = template.toJSON();
    expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
    expect(Object.keys(Outputs).length).toBeLessThanOrEqual(200);
    expect(Buffer.byteLength(JSON.stringify(template.toJSON()))).toBeLessThan(1024 ** 2);
  }
});

test('descriptions of outputs are text: CloudFormation evaluates nothing there', () => {
  const outputs = templates.flatMap((template) => Object.values<{ Description?: unknown }>(template.toJSON().Outputs));
  const described = outputs.flatMap(({ Description }) => (Description === undefined ? [] : [Description]));
  expect(described).toEqual([
    'koji.example.org must be an alias or CNAME of this',
    'koji-certs.example.org must be an alias or CNAME of this',
  ]);
});
