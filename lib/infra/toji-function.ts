/**
 * One Lambda function of functions/<name>/handler.ts: bundled by the project's own esbuild into one ES module, with the
 * settings file beside it, its own log group, and a role that may write that log and nothing else until something is granted.
 */
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acceptWildcard } from './checks.ts';
import { type Deployment, PROJECT_ROOT } from './deployment.ts';
import { SHAPES } from './function-shapes.ts';
import type { Grant } from './grants.ts';
import { type FunctionName, functionName } from './names.ts';

export interface TojiFunctionProps {
  readonly name: FunctionName;
  readonly deployment: Deployment;
  readonly environment: Readonly<Record<string, string>>;
}

export class TojiFunction extends Construct {
  readonly name: FunctionName;
  readonly fn: NodejsFunction;
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
    this.fn = new NodejsFunction(this, 'Function', {
      functionName: functionName(deployment.stage, name),
      entry: join(PROJECT_ROOT, 'functions', name, 'handler.ts'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: SHAPES[name].memory,
      timeout: Duration.seconds(SHAPES[name].timeout),
      environment: {
        ...props.environment,
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: `toji-${name}`,
      },
      role: this.role,
      logGroup,
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: join(PROJECT_ROOT, 'package-lock.json'),
      bundling: bundling(deployment.settingsFile),
    });
  }

  grant(grants: readonly Grant[]): void {
    for (const { statement, wildcard } of grants) {
      this.role.addToPolicy(statement);
      if (wildcard) acceptWildcard(this.role, wildcard.ending, wildcard.reason);
    }
  }
}

function bundling(settingsFile: string | undefined): BundlingOptions {
  return {
    format: OutputFormat.ESM,
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    sourceMap: true,
    sourcesContent: false,
    externalModules: [],
    logLevel: LogLevel.WARNING,
    // CommonJS dependencies inside an ES module still call require() for Node's own modules
    banner:
      "import { createRequire as tojiCreateRequire } from 'node:module'; const require = tojiCreateRequire(import.meta.url);",
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (_from, to) => [
        settingsFile ? `cp "${settingsFile}" "${to}/settings.json"` : `echo {} > "${to}/settings.json"`,
      ],
    },
  };
}
