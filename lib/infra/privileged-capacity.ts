/**
 * EC2 instances for privileged containers (deployment.builders.privileged): an auto scaling group that ECS sizes by the tasks
 * that wait, down to none.
 *
 * Such a container can take over its instance. So the instance is for these alone, its role can do what ECS asks of an instance
 * of this cluster and no more, and what builders may not reach, it may not reach either.
 */
import { Duration } from 'aws-cdk-lib';
import { AutoScalingGroup, BlockDeviceVolume, EbsDeviceVolumeType } from 'aws-cdk-lib/aws-autoscaling';
import { InstanceType, LaunchTemplate, LaunchTemplateHttpTokens, SubnetType, UserData } from 'aws-cdk-lib/aws-ec2';
import { AmiHardwareType, AsgCapacityProvider, type Cluster, EcsOptimizedImage } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { BuilderArch, DeploymentSettings } from '#schema/deployment';
import { accept, acceptWildcard } from './checks.ts';
import type { Network } from './network.ts';

const USUAL: Record<BuilderArch, string> = { x86_64: 'm6i.xlarge', aarch64: 'm6g.xlarge' };
const HARDWARE: Record<BuilderArch, AmiHardwareType> = {
  x86_64: AmiHardwareType.STANDARD,
  aarch64: AmiHardwareType.ARM,
};

/** A container finds those devices that its instance has when it starts. */
const LOOP_DEVICES = 32;

export interface PrivilegedCapacityProps {
  readonly cluster: Cluster;
  readonly network: Network;
  readonly arch: BuilderArch;
  readonly settings: NonNullable<DeploymentSettings['builders']['privileged'][BuilderArch]>;
  /** of the capacity provider, and of the family that runs on it */
  readonly name: string;
}

export class PrivilegedCapacity extends Construct {
  constructor(scope: Construct, id: string, props: PrivilegedCapacityProps) {
    super(scope, id);
    const { cluster, network, arch, settings, name } = props;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    const userData = UserData.forLinux();
    userData.addCommands(`modprobe loop max_loop=${LOOP_DEVICES}`);
    const template = new LaunchTemplate(this, 'Template', {
      instanceType: new InstanceType(settings.instanceType ?? USUAL[arch]),
      machineImage: EcsOptimizedImage.amazonLinux2023(HARDWARE[arch]),
      role,
      userData,
      securityGroup: network.builders,
      // the subnets have no NAT
      associatePublicIpAddress: true,
      // with one hop the instance's credentials do not reach a container's network
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(settings.disk, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
    const group = new AutoScalingGroup(this, 'Instances', {
      vpc: network.vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      launchTemplate: template,
      minCapacity: 0,
      maxCapacity: settings.instances,
      // a fresh kernel and image now and then, whatever is deployed
      maxInstanceLifetime: Duration.days(7),
    });
    accept(group, 'AS3', 'comes and goes with the tasks; the hub records every attempt and what became of it');
    const provider = new AsgCapacityProvider(this, 'Provider', {
      autoScalingGroup: group,
      capacityProviderName: name,
      // what runs on an instance is not ended to save it
      enableManagedTerminationProtection: true,
    });
    cluster.addAsgCapacityProvider(provider);
    acceptWildcard(role, 'ecs:Submit*', 'reports of task, container and attachment states, to this one cluster');
    acceptWildcard(
      role,
      '*',
      'polling of ECS, log streams and registry logins know no resources; CDK grants what ECS asks for',
    );
  }
}
