/**
 * What runroot's containers have mounted (settings `runroot`): in AWS a file system of EFS, by an access point for each mounted
 * folder, so that a container sees nothing beside it; on the local cloud a directory of the machine.
 *
 * The platform mounts them, not the container, with the container's task role: it may mount these access points, and write
 * where the mount may be written to. So even whoever takes the role's credentials gets no further than the container.
 */
import { statSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ContainerDefinition, TaskDefinition, Volume } from 'aws-cdk-lib/aws-ecs';
import { CfnAccessPoint, CfnMountTarget } from 'aws-cdk-lib/aws-efs';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Mount, mountsOf } from '#schema/runroot';
import { SettingsError } from '#schema/settings';
import type { Deployment } from './deployment.ts';
import type { Network } from './network.ts';

const NFS = 2049;

export type MountFitting = 'mounts' | 'rwmounts';

export class RunrootMounts extends Construct {
  /** fittings that a container of runroot may ask for */
  readonly fittings: readonly MountFitting[];
  /** of containers with mounts; none on the local cloud */
  readonly securityGroup: SecurityGroup | undefined;
  readonly roles = new Map<MountFitting, Role>();
  private readonly mounts: Readonly<Record<MountFitting, readonly Mount[]>>;
  private readonly accessPoints = new Map<string, CfnAccessPoint>();
  private readonly local: boolean;

  constructor(scope: Construct, id: string, props: { readonly deployment: Deployment; readonly network: Network }) {
    super(scope, id);
    const { runroot, local } = props.deployment;
    this.local = local !== undefined;
    this.mounts = { mounts: mountsOf(runroot, 'mounts'), rwmounts: mountsOf(runroot, 'rwmounts') };
    this.fittings = [
      ...(runroot.default_mounts.length > 0 ? (['mounts'] as const) : []),
      ...(runroot.safe_roots.length > 0 ? (['rwmounts'] as const) : []),
    ];
    const sources = new Set(this.fittings.flatMap((fitting) => this.mounts[fitting].map(({ source }) => source)));
    if (this.local) {
      assertDirectories(sources);
    } else if (sources.size > 0) {
      this.securityGroup = this.connect(sources, props.network);
      for (const fitting of this.fittings) this.roles.set(fitting, this.role(fitting));
    }
  }

  /** Gives a task definition and its container the mounts. */
  fit(definition: TaskDefinition, container: ContainerDefinition, fitting: MountFitting): void {
    for (const [i, { path, source, readOnly }] of this.mounts[fitting].entries()) {
      const name = `mount-${i}`;
      definition.addVolume({ name, ...this.volume(source) });
      container.addMountPoints({ sourceVolume: name, containerPath: path, readOnly });
    }
  }

  private volume(source: string): Omit<Volume, 'name'> {
    if (this.local) return { host: { sourcePath: source } };
    return {
      efsVolumeConfiguration: {
        fileSystemId: fileSystemOf(source).id,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: this.accessPoints.get(source)!.attrAccessPointId, iam: 'ENABLED' },
      },
    };
  }

  /** Access points, and a way to the file systems' mount targets in the builders' subnets for these containers only. */
  private connect(sources: ReadonlySet<string>, network: Network): SecurityGroup {
    const { vpc } = network;
    const clients = new SecurityGroup(this, 'Clients', {
      vpc,
      description: 'Toji runroot: to its mounts',
      allowAllOutbound: false,
    });
    const targets = new SecurityGroup(this, 'Targets', {
      vpc,
      description: 'Mounts of Toji runroot: from its containers only',
      allowAllOutbound: false,
    });
    clients.addEgressRule(targets, Port.tcp(NFS), 'runroot to its mounts');
    targets.addIngressRule(clients, Port.tcp(NFS), 'mounts from runroot');
    for (const [i, source] of [...sources].entries()) {
      const { id: fileSystemId, folder: path } = fileSystemOf(source);
      this.accessPoints.set(
        source,
        new CfnAccessPoint(this, `Access${i}`, {
          fileSystemId,
          // made by the first mount where there is no such folder
          rootDirectory: { path, creationInfo: { ownerUid: '0', ownerGid: '0', permissions: '0755' } },
        }),
      );
    }
    for (const fileSystemId of new Set([...sources].map((source) => fileSystemOf(source).id))) {
      for (const [i, subnetId] of network.subnetIds.entries()) {
        const securityGroups = [targets.securityGroupId];
        new CfnMountTarget(this, `Target-${fileSystemId}-${i}`, { fileSystemId, subnetId, securityGroups });
      }
    }
    return clients;
  }

  private role(fitting: MountFitting): Role {
    const role = new Role(this, `Role-${fitting}`, { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const stack = Stack.of(this);
    for (const { source, readOnly } of this.mounts[fitting]) {
      const mount = ['elasticfilesystem:ClientMount'];
      // what runroot writes it writes as root, as on Koji's builders
      const write = ['elasticfilesystem:ClientWrite', 'elasticfilesystem:ClientRootAccess'];
      const resourceName = fileSystemOf(source).id;
      role.addToPolicy(
        new PolicyStatement({
          actions: readOnly ? mount : [...mount, ...write],
          resources: [stack.formatArn({ service: 'elasticfilesystem', resource: 'file-system', resourceName })],
          conditions: {
            StringEquals: { 'elasticfilesystem:AccessPointArn': this.accessPoints.get(source)!.attrArn },
          },
        }),
      );
    }
    return role;
  }
}

/** `fs-0123abcd:/folder`; the file system may have its DNS name, as in an fstab. */
function fileSystemOf(source: string): { id: string; folder: string } {
  const [, id, folder] = /^(fs-[0-9a-f]+)(?:\.efs\.[^:/]+)?:(\/.*)?$/.exec(source) ?? [];
  if (!id) throw new SettingsError([`runroot.paths: ${source}: has to be fs-ID:/FOLDER, a file system of EFS`]);
  return { id, folder: folder ?? '/' };
}

/** Docker would make a directory that is not there. */
function assertDirectories(sources: ReadonlySet<string>): void {
  const missing = [...sources].filter((path) => !statSync(path, { throwIfNoEntry: false })?.isDirectory());
  if (missing.length === 0) return;
  throw new SettingsError(missing.map((path) => `runroot.paths: ${path}: no such directory on this machine`));
}
