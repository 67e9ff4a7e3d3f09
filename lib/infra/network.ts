/**
 * Where builders run: public subnets without NAT (a NAT gateway costs money while nothing builds), nothing may connect to a
 * builder, and a builder may connect to the listed TCP ports only. S3 is reached without leaving AWS.
 */
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface NetworkProps {
  readonly egressPorts: readonly number[];
  readonly logDays: RetentionDays;
  /** flow logs and an emptied default security group; the emulator has neither */
  readonly guarded: boolean;
}

export class Network extends Construct {
  readonly vpc: Vpc;
  readonly builders: SecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      natGateways: 0,
      restrictDefaultSecurityGroup: props.guarded,
      subnetConfiguration: [
        { name: 'Builders', subnetType: SubnetType.PUBLIC, cidrMask: 20, mapPublicIpOnLaunch: false },
      ],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
      },
    });
    if (props.guarded) {
      const logGroup = new LogGroup(this, 'FlowLogs', { retention: props.logDays });
      this.vpc.addFlowLog('FlowLog', { destination: FlowLogDestination.toCloudWatchLogs(logGroup) });
    }
    this.builders = new SecurityGroup(this, 'BuilderGroup', {
      vpc: this.vpc,
      description: 'Toji builders: nothing in, the listed ports out',
      allowAllOutbound: false,
    });
    for (const port of props.egressPorts) {
      this.builders.addEgressRule(Peer.anyIpv4(), Port.tcp(port), `builders to port ${port}`);
    }
  }

  get subnetIds(): string[] {
    return this.vpc.publicSubnets.map((subnet) => subnet.subnetId);
  }
}
