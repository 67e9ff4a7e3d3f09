/** The CDK app. Context: stage, settings, and for the emulator local, localHost, emulatorPort, frontPort, builderImage. */
import { App } from 'aws-cdk-lib';
import { readDeployment } from '#infra/deployment';
import { makeStacks } from '#infra/stacks';
import { assertStartable } from '#rpc/assemble';
import { loadSettings } from '#schema/load-settings';

const app = new App();
const deployment = readDeployment(app.node);
if (deployment.settingsFile) assertStartable(loadSettings(deployment.settingsFile));
makeStacks(app, deployment);
