/** Where builds run: network, cluster, task definitions of the builders. Holds nothing that matters after a build. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { type CfnCluster, Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { BuilderTasks } from './builder-tasks.ts';
import { accept } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { Network } from './network.ts';

export interface BuildStackProps extends StackProps {
  readonly deployment: Deployment;
}

export class BuildStack extends Stack {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly tasks: BuilderTasks;

  constructor(scope: Construct, id: string, props: BuildStackProps) {
    super(scope, id, props);
    const { deployment } = props;
    this.network = new Network(this, 'Network', {
      egressPorts: deployment.settings.builders.egressPorts,
      logDays: deployment.settings.retention.logDays as RetentionDays,
      guarded: deployment.local === undefined,
    });
    this.cluster = new Cluster(this, 'Cluster', {
      clusterName: `toji-${deployment.stage}`,
      vpc: this.network.vpc,
      containerInsightsV2: deployment.settings.containerInsights
        ? ContainerInsights.ENABLED
        : ContainerInsights.DISABLED,
    });
    if (!deployment.settings.containerInsights) {
      accept(
        this.cluster,
        'ECS4',
        'billed by metric and task; the hub records every attempt, and a setting turns it on',
      );
    }
    // Said on the cluster itself: the separate association resource, which the construct would make, is not in the emulator
    const resource = this.cluster.node.defaultChild as CfnCluster;
    resource.capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
    this.tasks = new BuilderTasks(this, 'Builder', { deployment });
    new CfnOutput(this, 'ClusterName', { value: this.cluster.clusterName });
  }
}
