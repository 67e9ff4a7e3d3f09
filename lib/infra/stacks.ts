/** The stacks of a deployment, split by life span: data outlives everything, build and hub can be deleted and made again. */
import { type App, Tags, Validations } from 'aws-cdk-lib';
import { BuildStack } from './build-stack.ts';
import { Checks } from './checks.ts';
import { DataStack } from './data-stack.ts';
import type { Deployment } from './deployment.ts';
import { HubStack } from './hub-stack.ts';

export interface Stacks {
  readonly data: DataStack;
  readonly build: BuildStack;
  readonly hub: HubStack;
}

export function makeStacks(app: App, deployment: Deployment): Stacks {
  const name = `Toji-${deployment.stage}`;
  const data = new DataStack(app, `${name}-Data`, { deployment });
  const build = new BuildStack(app, `${name}-Build`, { deployment });
  const hub = new HubStack(app, `${name}-Hub`, { deployment, data, build });
  // The emulator knows neither access logs nor flow logs: the rules are for AWS
  if (!deployment.local) Validations.of(app).addPlugins(new Checks(app));
  Tags.of(app).add('toji-stage', deployment.stage);
  return { data, build, hub };
}
