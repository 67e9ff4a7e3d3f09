/**
 * One Lambda function of functions/: its log group, and a role that may write that log and nothing else until something is
 * granted.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acceptWildcard } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { SHAPES } from './function-shapes.ts';
import type { Grant } from './grants.ts';
import { type FunctionName, functionName } from './names.ts';

export interface TojiFunctionProps {
  readonly name: FunctionName;
  readonly deployment: Deployment;
  readonly code: Code;
  readonly environment: Readonly<Record<string, string>>;
  /** instead of the one in SHAPES */
  readonly timeout?: Duration | undefined;
}

export class TojiFunction extends Construct {
  readonly name: FunctionName;
  readonly fn: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: TojiFunctionProps) {
    super(scope, id);
    const { deployment, name } = props;
    this.name = name;
    const logGroup = new LogGroup(this, 'Log', {
      retention: deployment.settings.retention.logDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.fn = new LambdaFunction(this, 'Function', {
      functionName: functionName(deployment.stage, name),
      code: props.code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: SHAPES[name].memory,
      timeout: props.timeout ?? Duration.seconds(SHAPES[name].timeout),
      environment: {
        ...props.environment,
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: `toji-${name}`,
      },
      role: this.role,
      logGroup,
    });
  }

  grant(grants: readonly Grant[]): void {
    for (const { statement, wildcard } of grants) {
      this.role.addToPolicy(statement);
      if (wildcard) acceptWildcard(this.role, wildcard.ending, wildcard.reason);
    }
  }
}
