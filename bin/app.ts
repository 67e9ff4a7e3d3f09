/** The CDK app. Context: stage, settings, and for the emulator local, localHost, emulatorPort, frontPort, builderImage. */
import { App } from 'aws-cdk-lib';
import { readDeployment } from '#infra/deployment';
import { makeStacks } from '#infra/stacks';

const app = new App();
makeStacks(app, readDeployment(app.node));
