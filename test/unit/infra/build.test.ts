import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { resourcesOf, type Synthesized, synthesize } from './synth.ts';

let aws: Synthesized;
let local: Synthesized;
beforeAll(() => {
  aws = synthesize();
  local = synthesize({ local: 'true', builderImage: 'toji-builder:local' });
}, 60_000);

interface Definition {
  readonly Family: string;
  readonly Cpu: string;
  readonly Memory: string;
  readonly EphemeralStorage: { readonly SizeInGiB: number };
  readonly RuntimePlatform: { readonly CpuArchitecture: string };
  readonly ContainerDefinitions: Record<string, unknown>[];
}

const definitionsOf = ({ build }: Synthesized) =>
  Object.values(resourcesOf(build, 'AWS::ECS::TaskDefinition')).map((d) => d.Properties as unknown as Definition);

describe('the network', () => {
  test('costs nothing while nothing builds: no NAT, no interface endpoints', () => {
    aws.build.resourceCountIs('AWS::EC2::NatGateway', 0);
    aws.build.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
    aws.build.allResourcesProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
  });

  test('nothing may connect to a builder; a builder reaches the listed ports only', () => {
    const [group] = Object.values(resourcesOf(aws.build, 'AWS::EC2::SecurityGroup'));
    expect(group?.Properties.SecurityGroupIngress).toBeUndefined();
    const egress = group?.Properties.SecurityGroupEgress as { FromPort: number; ToPort: number; IpProtocol: string }[];
    expect(egress.map(({ FromPort, ToPort, IpProtocol }) => [FromPort, ToPort, IpProtocol])).toEqual([
      [80, 80, 'tcp'],
      [443, 443, 'tcp'],
    ]);
    aws.build.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('is recorded by flow logs, and its default security group is emptied', () => {
    aws.build.resourceCountIs('AWS::EC2::FlowLog', 1);
    aws.build.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });
});

describe('builders', () => {
  test('there is a task definition for each architecture and size, with its own disk', () => {
    const shapes = definitionsOf(aws).map(({ Family, Cpu, Memory, EphemeralStorage, RuntimePlatform }) => [
      Family,
      Cpu,
      Memory,
      EphemeralStorage.SizeInGiB,
      RuntimePlatform.CpuArchitecture,
    ]);
    expect(shapes).toHaveLength(8);
    expect(shapes).toContainEqual(['toji-prod-x86_64-medium', '2048', '8192', 50, 'X86_64']);
    expect(shapes).toContainEqual(['toji-prod-aarch64-xlarge', '16384', '65536', 200, 'ARM64']);
  });

  test('have one container, which is neither privileged nor given secrets', () => {
    for (const { ContainerDefinitions } of definitionsOf(aws)) {
      expect(ContainerDefinitions).toHaveLength(1);
      expect(ContainerDefinitions[0]).toMatchObject({ Name: 'builder', Essential: true });
      for (const never of ['Privileged', 'Secrets', 'Environment', 'LinuxParameters', 'PortMappings']) {
        expect(ContainerDefinitions[0]).not.toHaveProperty(never);
      }
    }
  });

  test('run an image of the account, the same for all sizes', () => {
    const images = definitionsOf(aws).map(({ ContainerDefinitions }) => JSON.stringify(ContainerDefinitions[0]?.Image));
    expect(new Set(images).size).toBe(2);
    for (const image of images) expect(image).toContain('container-assets');
  });

  test('may run on Spot', () => {
    aws.build.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
      CapacityProviders: Match.arrayWith(['FARGATE', 'FARGATE_SPOT']),
    });
    local.build.hasResourceProperties('AWS::ECS::Cluster', { CapacityProviders: ['FARGATE', 'FARGATE_SPOT'] });
  });

  test('locally run the image that the machine has built', () => {
    const definitions = definitionsOf(local);
    expect(definitions.map(({ Family }) => Family)).toContain('toji-local-x86_64-small');
    for (const { ContainerDefinitions } of definitions) {
      expect(ContainerDefinitions[0]?.Image).toBe('toji-builder:local');
    }
  });
});
