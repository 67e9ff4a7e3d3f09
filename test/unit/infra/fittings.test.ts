/** Builders that are fitted with more than the others: runroot's mounts, privileges. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { tempFolder } from '../../doubles/temp-folder.ts';
import { type Resource, resourcesOf, type Synthesized, synthesize } from './synth.ts';

const folder = tempFolder();

function settingsFile(settings: object): string {
  const file = join(mkdtempSync(join(folder, 'x-')), 'toji.json');
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

interface Definition {
  readonly Family: string;
  readonly TaskRoleArn?: unknown;
  readonly NetworkMode: string;
  readonly RequiresCompatibilities: string[];
  readonly Volumes?: {
    Name: string;
    EFSVolumeConfiguration?: Record<string, unknown>;
    Host?: { SourcePath: string };
  }[];
  readonly ContainerDefinitions: {
    Privileged?: boolean;
    MemoryReservation?: number;
    MountPoints?: { ContainerPath: string; ReadOnly: boolean; SourceVolume: string }[];
  }[];
}

const definitionsOf = (app: Synthesized): Definition[] =>
  Object.values(resourcesOf(app.build, 'AWS::ECS::TaskDefinition')).map((d) => d.Properties as unknown as Definition);
const familiesOf = (app: Synthesized): string[] => definitionsOf(app).map(({ Family }) => Family);

function machineOf(app: Synthesized): string {
  const machines = Object.values(resourcesOf(app.hub, 'AWS::StepFunctions::StateMachine'));
  const container = machines.find(({ Properties }) => Properties.StateMachineName === 'toji-prod-container-task');
  return JSON.stringify(container!.Properties.DefinitionString);
}

describe('without settings', () => {
  test('there are none, and no way to them', () => {
    const app = synthesize();
    expect(familiesOf(app).filter((name) => /mounts|privileged/.test(name))).toEqual([]);
    for (const type of [
      'EFS::AccessPoint',
      'EFS::MountTarget',
      'AutoScaling::AutoScalingGroup',
      'ECS::CapacityProvider',
    ])
      app.build.resourceCountIs(`AWS::${type}`, 0);
    expect(machineOf(app)).not.toMatch(/RunMounted|RunPrivileged|open\.fitting/);
  }, 60_000);
});

describe("runroot's mounts in AWS", () => {
  const runroot = {
    default_mounts: ['/mnt/koji'],
    safe_roots: ['/mnt/koji/compose', '/mnt/scratch'],
    paths: [
      { mountpoint: '/mnt/koji', path: 'fs-0123abcd:/exports', fstype: 'efs', options: 'ro' },
      { mountpoint: '/mnt/scratch', path: 'fs-99.efs.eu-west-1.amazonaws.com:', fstype: 'nfs4', options: 'rw' },
    ],
  };
  let app: Synthesized;
  let points: Record<string, Resource>;
  beforeAll(() => {
    app = synthesize({ settings: settingsFile({ runroot }) });
    points = resourcesOf(app.build, 'AWS::EFS::AccessPoint');
  }, 60_000);

  const family = (name: string) => definitionsOf(app).find(({ Family }) => Family === `toji-prod-${name}`)!;
  const folderOf = (definition: Definition, volume: string): unknown => {
    const found = definition.Volumes!.find(({ Name }) => Name === volume)!.EFSVolumeConfiguration!;
    const authorization = found.AuthorizationConfig as { AccessPointId: { 'Fn::GetAtt': [string, string] } };
    expect(found).toMatchObject({ TransitEncryption: 'ENABLED', AuthorizationConfig: { IAM: 'ENABLED' } });
    return points[authorization.AccessPointId['Fn::GetAtt'][0]]!.Properties;
  };
  const mountsIn = (definition: Definition) =>
    definition.ContainerDefinitions[0]!.MountPoints!.map(({ ContainerPath, ReadOnly, SourceVolume }) => [
      ContainerPath,
      ReadOnly,
      folderOf(definition, SourceVolume),
    ]);
  const point = (FileSystemId: string, Path: string) =>
    expect.objectContaining({ FileSystemId, RootDirectory: expect.objectContaining({ Path }) });

  test('every runroot task has the default ones, read-only where the options say so', () => {
    expect(mountsIn(family('x86_64-mounts-medium'))).toEqual([['/mnt/koji', true, point('fs-0123abcd', '/exports')]]);
  });

  test('one that asks for mounts has the safe roots as well, to write to', () => {
    expect(mountsIn(family('aarch64-rwmounts-large'))).toEqual([
      ['/mnt/koji', true, point('fs-0123abcd', '/exports')],
      ['/mnt/scratch', false, point('fs-99', '/')],
      ['/mnt/koji/compose', false, point('fs-0123abcd', '/exports/compose')],
    ]);
  });

  test('other builders have no mounts and no role', () => {
    const { Volumes, TaskRoleArn } = family('x86_64-medium');
    expect([Volumes, TaskRoleArn]).toEqual([undefined, undefined]);
  });

  test('the role of a container allows its own access points, and writing only where it may', () => {
    const statements = Object.values(resourcesOf(app.build, 'AWS::IAM::Policy')).flatMap(({ Properties }) => {
      const { Statement } = Properties.PolicyDocument as {
        Statement: { Action: string | string[]; Condition?: object }[];
      };
      return Statement.filter(({ Action }) =>
        [Action].flat().some((action) => action.startsWith('elasticfilesystem:')),
      );
    });
    for (const { Condition } of statements) {
      expect(JSON.stringify(Condition)).toMatch(/"StringEquals":\{"elasticfilesystem:AccessPointArn":\{"Fn::GetAtt"/);
    }
    const [mount, ...write] = ['ClientMount', 'ClientRootAccess', 'ClientWrite'].map((a) => `elasticfilesystem:${a}`);
    expect(statements.map(({ Action }) => Action)).toEqual(
      expect.arrayContaining([mount, mount, [mount, ...write], [mount, ...write]]),
    );
    expect(statements).toHaveLength(4);
  });

  test('NFS goes from these containers to the mount targets, and from nowhere else', () => {
    const ingress = Object.values(resourcesOf(app.build, 'AWS::EC2::SecurityGroupIngress'));
    const egress = Object.values(resourcesOf(app.build, 'AWS::EC2::SecurityGroupEgress'));
    expect([...ingress, ...egress].map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([
      [2049, 2049],
      [2049, 2049],
    ]);
    const targets = ingress[0]!.Properties.GroupId;
    app.build.allResourcesProperties('AWS::EFS::MountTarget', { SecurityGroups: [targets] });
    app.build.resourceCountIs('AWS::EFS::MountTarget', 4);
    const builders = Object.entries(resourcesOf(app.build, 'AWS::EC2::SecurityGroup')).find(([id]) =>
      /BuilderGroup/.test(id),
    )!;
    expect(JSON.stringify([ingress, egress])).not.toContain(builders[0]);
  });

  test('the state machine starts them with that security group, and may pass their roles', () => {
    expect(machineOf(app)).toMatch(/fitting.*RunMounted/);
    app.hub.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'iam:PassRole',
            Resource: [Match.anyValue(), Match.anyValue(), Match.anyValue()],
          }),
        ]),
      },
    });
  });

  test('what is no file system of EFS is refused', () => {
    const paths = [{ mountpoint: '/mnt/koji', path: 'server:/exports', fstype: 'nfs', options: 'ro' }];
    const settings = settingsFile({ runroot: { default_mounts: ['/mnt/koji'], paths } });
    expect(() => synthesize({ settings })).toThrow(/server:\/exports: has to be fs-ID:\/FOLDER/);
  });
});

describe("runroot's mounts on the local cloud", () => {
  const mounted = (path: string) => {
    const paths = [{ mountpoint: '/mnt/koji', path, fstype: 'none', options: 'ro,bind' }];
    return settingsFile({ runroot: { default_mounts: ['/mnt/koji/repos'], paths } });
  };

  test('are directories of the machine', () => {
    mkdirSync(join(folder, 'koji/repos'), { recursive: true });
    const app = synthesize({ local: 'true', builderImage: 'x', settings: mounted(join(folder, 'koji')) });
    const { Volumes, ContainerDefinitions } = definitionsOf(app).find(({ Family }) =>
      /x86_64-mounts-small/.test(Family),
    )!;
    expect(Volumes).toEqual([{ Name: 'mount-0', Host: { SourcePath: join(folder, 'koji/repos') } }]);
    expect(ContainerDefinitions[0]!.MountPoints).toEqual([
      { SourceVolume: 'mount-0', ContainerPath: '/mnt/koji/repos', ReadOnly: true },
    ]);
  });

  test('that are there', () => {
    const settings = mounted(join(folder, 'nowhere'));
    expect(() => synthesize({ local: 'true', builderImage: 'x', settings })).toThrow(
      /nowhere\/repos: no such directory/,
    );
  });
});

describe('privileged capacity', () => {
  const deployment = { builders: { privileged: { x86_64: { instances: 3, memory: 9000 } } } };
  let app: Synthesized;
  beforeAll(() => {
    app = synthesize({ settings: settingsFile({ deployment }) });
  }, 60_000);

  test('is a group of instances that ECS sizes between none and as many as the settings say', () => {
    app.build.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      MinSize: '0',
      MaxSize: '3',
      DesiredCapacity: Match.absent(),
      NewInstancesProtectedFromScaleIn: true,
    });
    app.build.hasResourceProperties('AWS::ECS::CapacityProvider', {
      Name: 'toji-prod-x86_64-privileged',
      AutoScalingGroupProvider: { ManagedScaling: { Status: 'ENABLED' }, ManagedTerminationProtection: 'ENABLED' },
    });
    app.build.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
      CapacityProviders: Match.arrayWith(['FARGATE', 'FARGATE_SPOT']),
    });
  });

  test('its instances are encrypted, keep their credentials from containers and have no way in', () => {
    app.build.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: Match.objectLike({
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [Match.objectLike({ Ebs: Match.objectLike({ Encrypted: true }) })],
      }),
    });
    app.build.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    app.build.resourceCountIs('AWS::EC2::SecurityGroup', 1);
  });

  test('is what the privileged container runs on, and only that one is privileged', () => {
    const privileged = definitionsOf(app).filter((d) => d.ContainerDefinitions.some((c) => c.Privileged));
    expect(privileged).toHaveLength(1);
    expect(privileged[0]).toMatchObject({
      Family: 'toji-prod-x86_64-privileged',
      RequiresCompatibilities: ['EC2'],
      NetworkMode: 'bridge',
      ContainerDefinitions: [{ MemoryReservation: 9000 }],
    });
    expect(privileged[0]).not.toHaveProperty('TaskRoleArn');
    expect(machineOf(app)).toMatch(/fitting.*privileged.*RunPrivileged/);
  });
});
