/** The CDK app. Stacks are split by life span: data outlives everything, build and hub can be deleted and made again. */
import { App, Tags } from 'aws-cdk-lib';
import { BuildStack } from '#infra/build-stack';
import { DataStack } from '#infra/data-stack';
import { readDeployment } from '#infra/deployment';
import { HubStack } from '#infra/hub-stack';

const app = new App();
const deployment = readDeployment(app.node);
const name = `Toji-${deployment.stage}`;
const data = new DataStack(app, `${name}-Data`, { deployment });
const build = new BuildStack(app, `${name}-Build`, { deployment });
new HubStack(app, `${name}-Hub`, { deployment, data, build });
Tags.of(app).add('toji-stage', deployment.stage);
