/**
 * Deploys the CDK app to the emulator: the same app as in AWS. Left out when neither the sources nor the settings have
 * changed and the hub answers.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BUILDER_IMAGE } from './builder-image.ts';
import { digestOf, isMarked, setMark } from './digest.ts';
import { awsEnvironment, emulatorUrl } from './emulator.ts';
import { frontUrl } from './front.ts';
import { PROJECT_ROOT, STATE } from './places.ts';
import { hostForContainers } from './ports.ts';
import { LocalProblem } from './problem.ts';
import { runCommand } from './run-command.ts';
import type { LocalSettings } from './settings.ts';
import { writeSettingsFile } from './settings-file.ts';

/** Parts of lib that no function has in it: lib/agent goes into the builder image. */
const NOT_DEPLOYED = ['agent', 'cli', 'local'];

/** All that the assembly is made of. */
function sources(): string[] {
  const parts = readdirSync(join(PROJECT_ROOT, 'lib')).filter((part) => !NOT_DEPLOYED.includes(part));
  const paths = ['bin/app.ts', 'cdk.json', 'package-lock.json', 'functions', ...parts.map((part) => `lib/${part}`)];
  return paths.map((path) => join(PROJECT_ROOT, path));
}

const CDK = join(PROJECT_ROOT, 'node_modules/.bin/cdk');
const MARK = join(STATE.marks, 'deploy');

async function cdk(settings: LocalSettings, ...words: string[]): Promise<void> {
  await runCommand([CDK, ...words, '--no-notices', '--progress', 'events'], {
    log: 'deploy',
    problem: `cdk ${words[0]} failed`,
    timeoutSeconds: 900,
    env: {
      ...awsEnvironment(settings),
      AWS_ENDPOINT_URL_S3: undefined,
      CDK_DISABLE_CLI_TELEMETRY: '1',
      CDK_DISABLE_VERSION_CHECK: '1',
      // CloudFormation's own rules take seconds; they are held at every synthesis for AWS, and in tests
      CDK_VALIDATION: 'false',
      CI: '1',
    },
  });
}

/** A deployment in the emulator; several stand side by side, each with a stage and a front of its own. */
export interface Instance {
  readonly stage: string;
  /** settings as in toji.json */
  readonly settingsFile: string;
  /** where the cloud assembly and the outputs are written */
  readonly assembly: string;
  readonly outputs: string;
  readonly frontPort: number;
}

async function contextOf(settings: LocalSettings, instance: Instance): Promise<Record<string, string>> {
  return {
    stage: instance.stage,
    local: 'true',
    settings: instance.settingsFile,
    builderImage: BUILDER_IMAGE,
    localHost: await hostForContainers(),
    emulatorPort: String(settings.emulatorPort),
    frontPort: String(instance.frontPort),
  };
}

/** Changes when the instance would come out different. */
export async function digestOfInstance(settings: LocalSettings, instance: Instance): Promise<string> {
  return digestOf([...sources(), instance.settingsFile], Object.values(await contextOf(settings, instance)));
}

/** Looked up where cdk itself looks: the bucket alone may have outlived a crash. */
async function isBootstrapped(settings: LocalSettings): Promise<boolean> {
  const answer = await fetch(emulatorUrl(settings), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AmazonSSM.GetParameter',
      Authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ssm/aws4_request',
    },
    body: JSON.stringify({ Name: '/cdk-bootstrap/hnb659fds/version' }),
  });
  return answer.ok;
}

export async function deploy(settings: LocalSettings, instance: Instance): Promise<void> {
  const { assembly, outputs } = instance;
  const context = Object.entries(await contextOf(settings, instance)).flatMap(([key, value]) => [
    '--context',
    `${key}=${value}`,
  ]);
  // the app is run for it, too, and some settings are for one cloud only
  if (!(await isBootstrapped(settings))) await cdk(settings, 'bootstrap', 'aws://000000000000/us-east-1', ...context);
  const how = ['--all', '--require-approval', 'never', '--method', 'direct'];
  const files = ['--output', assembly, '--outputs-file', outputs];
  await cdk(settings, 'deploy', ...how, ...files, ...context);
}

/** GET is not a call, but a deployed hub is there to say so. */
async function hubAnswers(settings: LocalSettings): Promise<boolean> {
  const { status } = await fetch(`${frontUrl(settings)}/kojihub`);
  return status === 405;
}

export async function needDeployment(settings: LocalSettings): Promise<string> {
  writeSettingsFile();
  const instance: Instance = {
    stage: 'local',
    settingsFile: STATE.settings,
    assembly: STATE.assembly,
    outputs: STATE.outputs,
    frontPort: settings.port,
  };
  const digest = await digestOfInstance(settings, instance);
  if (isMarked(MARK, digest) && (await hubAnswers(settings))) return 'unchanged';
  await deploy(settings, instance);
  if (!(await hubAnswers(settings)))
    throw new LocalProblem('deployed, but the hub does not answer (.toji/log/emulator.log)');
  setMark(MARK, digest);
  return 'deployed';
}
