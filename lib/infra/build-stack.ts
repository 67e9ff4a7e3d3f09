/** Where builds run: network, cluster, task definitions of the builders. Holds nothing that matters after a build. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { type CfnCluster, Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { privilegedFamily } from '#schema/attempt';
import { builderArch } from '#schema/deployment';
import { BuilderTasks } from './builder-tasks.ts';
import { accept } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { Network } from './network.ts';
import { PrivilegedCapacity } from './privileged-capacity.ts';
import { RunrootMounts } from './runroot-mounts.ts';

export interface BuildStackProps extends StackProps {
  readonly deployment: Deployment;
}

export class BuildStack extends Stack {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly mounts: RunrootMounts;
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
    this.capacity(deployment);
    this.mounts = new RunrootMounts(this, 'RunrootMounts', { deployment, network: this.network });
    this.tasks = new BuilderTasks(this, 'Builder', { deployment, mounts: this.mounts });
    new CfnOutput(this, 'ClusterName', { value: this.cluster.clusterName });
  }

  /** Fargate, and instances for privileged containers where the settings say so. */
  private capacity({ stage, local, settings }: Deployment): void {
    if (local) {
      // Said on the cluster itself: the separate association is not in the emulator, which runs all alike
      const resource = this.cluster.node.defaultChild as CfnCluster;
      resource.capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
      return;
    }
    this.cluster.enableFargateCapacityProviders();
    for (const arch of builderArch.options) {
      const privileged = settings.builders.privileged[arch];
      if (!privileged) continue;
      new PrivilegedCapacity(this, `Privileged-${arch}`, {
        cluster: this.cluster,
        network: this.network,
        arch,
        settings: privileged,
        name: privilegedFamily(stage, arch),
      });
    }
  }
}
