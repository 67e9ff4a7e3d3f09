/**
 * ECS task definitions of builders, one for each architecture and size; for runroot one more with its mounts, and a privileged
 * one for EC2 where the settings ask for it. A builder runs code of strangers as root of its container, so it has no task role:
 * there is no AWS credential in it to steal. What it may do it does through the hub, with the session of its one task, and
 * through signed URLs. The role of one with mounts is for these alone (runroot-mounts.ts).
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnTaskDefinition,
  type ContainerImage,
  CpuArchitecture,
  Ec2TaskDefinition,
  FargateTaskDefinition,
  type LogDriver,
  LogDrivers,
  NetworkMode,
  OperatingSystemFamily,
  type TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { familyGroup, privilegedFamily, taskFamily } from '#schema/attempt';
import { type BuilderArch, builderArch, type DeploymentSettings } from '#schema/deployment';
import { builderImage } from './builder-image.ts';
import { acceptWildcard } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { BUILDER_CONTAINER } from './names.ts';
import type { MountFitting, RunrootMounts } from './runroot-mounts.ts';

const CPU: Record<BuilderArch, CpuArchitecture> = { x86_64: CpuArchitecture.X86_64, aarch64: CpuArchitecture.ARM64 };

type Size = DeploymentSettings['builders']['sizes'][string];

export class BuilderTasks extends Construct {
  /** what there are task definitions of (schema/attempt), each for every size of the settings */
  readonly groups: string[] = [];
  /** pulls the image and writes the log; belongs to the platform, the container never sees it */
  readonly executionRole: Role;
  readonly logGroup: LogGroup;

  private readonly deployment: Deployment;
  private readonly mounts: RunrootMounts;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly deployment: Deployment; readonly mounts: RunrootMounts },
  ) {
    super(scope, id);
    this.deployment = props.deployment;
    this.mounts = props.mounts;
    const { builders, retention } = this.deployment.settings;
    this.executionRole = new Role(this, 'ExecutionRole', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    acceptWildcard(this.executionRole, '*', 'ecr:GetAuthorizationToken knows no resources');
    this.logGroup = new LogGroup(this, 'Log', {
      retention: retention.logDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    for (const arch of builderArch.options) {
      const privileged = builders.privileged[arch];
      if (!builders.arches.includes(arch) && !privileged) continue;
      const image = builderImage(this, this.deployment, arch);
      if (builders.arches.includes(arch)) {
        for (const fitting of ['plain', ...this.mounts.fittings] as const) {
          for (const [size, shape] of Object.entries(builders.sizes)) this.fargate(arch, fitting, image, size, shape);
          this.groups.push(familyGroup({ arch, fitting }));
        }
      }
      if (privileged) {
        this.privileged(arch, image, privileged.memory);
        this.groups.push(familyGroup({ arch, fitting: 'privileged' }));
      }
    }
  }

  private fargate(
    arch: BuilderArch,
    fitting: 'plain' | MountFitting,
    image: ContainerImage,
    size: string,
    shape: Size,
  ): void {
    const group = { arch, fitting };
    const role = fitting === 'plain' ? undefined : this.mounts.roles.get(fitting);
    const definition = new FargateTaskDefinition(this, `${familyGroup(group)}-${size}`, {
      family: taskFamily(this.deployment.stage, group, size),
      cpu: shape.cpu,
      memoryLimitMiB: shape.memory,
      ephemeralStorageGiB: shape.disk,
      executionRole: this.executionRole,
      taskRole: role,
      runtimePlatform: { cpuArchitecture: CPU[arch], operatingSystemFamily: OperatingSystemFamily.LINUX },
    });
    const container = definition.addContainer(BUILDER_CONTAINER, { image, logging: this.logging(size) });
    if (fitting !== 'plain') this.mounts.fit(definition, container, fitting);
    if (!role) withoutTaskRole(definition);
  }

  /** One for all sizes: an instance is as large as it is. Its network is Docker's, which needs no address of its own. */
  private privileged(arch: BuilderArch, image: ContainerImage, memory: number): void {
    const definition = new Ec2TaskDefinition(this, familyGroup({ arch, fitting: 'privileged' }), {
      family: privilegedFamily(this.deployment.stage, arch),
      executionRole: this.executionRole,
      networkMode: NetworkMode.BRIDGE,
    });
    definition.addContainer(BUILDER_CONTAINER, {
      image,
      memoryReservationMiB: memory,
      privileged: true,
      logging: this.logging('privileged'),
    });
    withoutTaskRole(definition);
  }

  private logging(streamPrefix: string): LogDriver {
    return LogDrivers.awsLogs({ streamPrefix, logGroup: this.logGroup });
  }
}

/** The construct always makes a task role; with none in the template the container gets no credentials at all. */
function withoutTaskRole(definition: TaskDefinition): void {
  const resource = definition.node.defaultChild;
  if (!(resource instanceof CfnTaskDefinition)) throw new Error(`${definition.node.path} has no task definition`);
  resource.addPropertyDeletionOverride('TaskRoleArn');
  if (!definition.node.tryRemoveChild('TaskRole'))
    throw new Error(`${definition.node.path} has no task role to remove`);
}
