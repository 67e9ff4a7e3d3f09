/**
 * ECS task definitions of builders, one for each architecture and size. A builder runs code of strangers as root of its
 * container, so it has no task role: there is no AWS credential in it to steal. What it may do it does through the hub, with
 * the session of its one task, and through signed URLs.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnTaskDefinition,
  type ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BuilderArch, DeploymentSettings } from '#schema/deployment';
import { builderImage } from './builder-image.ts';
import { acceptWildcard } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { BUILDER_CONTAINER, taskFamily } from './names.ts';

const CPU: Record<BuilderArch, CpuArchitecture> = { x86_64: CpuArchitecture.X86_64, aarch64: CpuArchitecture.ARM64 };

/** Task definition families by architecture and size: what TOJI_TASK_DEFINITIONS holds. */
export type TaskFamilies = Partial<Record<BuilderArch, Record<string, string>>>;

export class BuilderTasks extends Construct {
  readonly families: TaskFamilies = {};
  /** pulls the image and writes the log; belongs to the platform, the container never sees it */
  readonly executionRole: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: { readonly deployment: Deployment }) {
    super(scope, id);
    const { deployment } = props;
    const { builders, retention } = deployment.settings;
    this.executionRole = new Role(this, 'ExecutionRole', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    acceptWildcard(this.executionRole, '*', 'ecr:GetAuthorizationToken knows no resources');
    this.logGroup = new LogGroup(this, 'Log', {
      retention: retention.logDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    for (const arch of builders.arches) {
      const image = builderImage(this, deployment, arch);
      this.families[arch] = Object.fromEntries(
        Object.entries(builders.sizes).map(([size, shape]) => [
          size,
          this.define(deployment.stage, arch, image, size, shape),
        ]),
      );
    }
  }

  private define(
    stage: string,
    arch: BuilderArch,
    image: ContainerImage,
    size: string,
    shape: DeploymentSettings['builders']['sizes'][string],
  ): string {
    const family = taskFamily(stage, arch, size);
    const definition = new FargateTaskDefinition(this, `${arch}-${size}`, {
      family,
      cpu: shape.cpu,
      memoryLimitMiB: shape.memory,
      ephemeralStorageGiB: shape.disk,
      executionRole: this.executionRole,
      runtimePlatform: { cpuArchitecture: CPU[arch], operatingSystemFamily: OperatingSystemFamily.LINUX },
    });
    definition.addContainer(BUILDER_CONTAINER, {
      image,
      logging: LogDrivers.awsLogs({ streamPrefix: size, logGroup: this.logGroup }),
    });
    withoutTaskRole(definition);
    return family;
  }
}

/** The construct always makes a task role; with none in the template the container gets no credentials at all. */
function withoutTaskRole(definition: FargateTaskDefinition): void {
  const resource = definition.node.defaultChild;
  if (!(resource instanceof CfnTaskDefinition)) throw new Error(`${definition.node.path} has no task definition`);
  resource.addPropertyDeletionOverride('TaskRoleArn');
  if (!definition.node.tryRemoveChild('TaskRole'))
    throw new Error(`${definition.node.path} has no task role to remove`);
}
