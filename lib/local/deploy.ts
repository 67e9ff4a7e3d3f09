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
const ASSETS = 'cdk-hnb659fds-assets-000000000000-us-east-1';

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

async function isBootstrapped(settings: LocalSettings): Promise<boolean> {
  return (await fetch(`${emulatorUrl(settings)}/${ASSETS}`, { method: 'HEAD' })).ok;
}

/** GET is not a call, but a deployed hub is there to say so. */
async function hubAnswers(settings: LocalSettings): Promise<boolean> {
  const { status } = await fetch(`${frontUrl(settings)}/kojihub`);
  return status === 405;
}

export async function needDeployment(settings: LocalSettings): Promise<string> {
  writeSettingsFile();
  const context = {
    local: 'true',
    settings: STATE.settings,
    builderImage: BUILDER_IMAGE,
    localHost: await hostForContainers(),
    emulatorPort: String(settings.emulatorPort),
    frontPort: String(settings.port),
  };
  const digest = digestOf([...sources(), STATE.settings], Object.values(context));
  if (isMarked(MARK, digest) && (await hubAnswers(settings))) return 'unchanged';
  if (!(await isBootstrapped(settings))) await cdk(settings, 'bootstrap', 'aws://000000000000/us-east-1');
  await cdk(
    settings,
    'deploy',
    '--all',
    '--require-approval',
    'never',
    '--method',
    'direct',
    '--output',
    STATE.assembly,
    '--outputs-file',
    STATE.outputs,
    ...Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]),
  );
  if (!(await hubAnswers(settings)))
    throw new LocalProblem('deployed, but the hub does not answer (.toji/log/emulator.log)');
  setMark(MARK, digest);
  return 'deployed';
}
