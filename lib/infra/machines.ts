/** The two state machines, with the roles they act by. Their definitions are data: asl/container-task.ts and asl/hub-task.ts. */
import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { containerTask } from './asl/container-task.ts';
import { hubTask } from './asl/hub-task.ts';
import type { Machine } from './asl/state.ts';
import type { BuildStack } from './build-stack.ts';
import { acceptWildcard } from './checks.ts';
import type { Deployment } from './deployment.ts';
import { SHAPES } from './function-shapes.ts';
import { type MachineKind, machineName } from './names.ts';

export interface MachinesProps {
  readonly deployment: Deployment;
  readonly build: BuildStack;
  readonly attempt: IFunction;
  readonly hubtask: IFunction;
}

/** A chain build waits for builds that wait for builders: far longer than any one container. */
const HUB_TASK_SECONDS = 30 * 24 * 3600;

export class Machines extends Construct {
  readonly container: StateMachine;
  readonly hub: StateMachine;

  constructor(scope: Construct, id: string, props: MachinesProps) {
    super(scope, id);
    const { build, deployment, attempt, hubtask } = props;
    const { builders } = deployment.settings;
    this.container = this.machine(
      'container',
      deployment,
      containerTask({
        partition: Aws.PARTITION,
        attemptArn: attempt.functionArn,
        clusterArn: build.cluster.clusterArn,
        subnetIds: build.network.subnetIds,
        securityGroupId: build.network.builders.securityGroupId,
        mountsGroupId: build.mounts.securityGroup?.securityGroupId,
        privileged: Object.keys(builders.privileged).length > 0,
        timeoutSeconds: builders.timeoutHours * 3600,
        heartbeatSeconds: builders.heartbeatSeconds,
      }),
    );
    this.hub = this.machine(
      'hub',
      deployment,
      hubTask({
        partition: Aws.PARTITION,
        attemptArn: attempt.functionArn,
        hubtaskArn: hubtask.functionArn,
        runSeconds: SHAPES.hubtask.timeout,
        timeoutSeconds: HUB_TASK_SECONDS,
      }),
    );
    mayCall(this.container, attempt);
    mayCall(this.hub, attempt, hubtask);
    mayRunBuilders(this.container, build, deployment.stage);
  }

  private machine(kind: MachineKind, deployment: Deployment, definition: Machine): StateMachine {
    const name = machineName(deployment.stage, kind);
    const machine = new StateMachine(this, kind, {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      tracingEnabled: true,
      logs: {
        // AWS asks for this prefix: other names fill up the account's one resource policy for log delivery
        destination: new LogGroup(this, `${kind}-log`, {
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: deployment.settings.retention.logDays as RetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // The data holds session keys and task tokens
        includeExecutionData: false,
      },
    });
    acceptWildcard(machine, '*', 'X-Ray and the delivery of logs know no resources; CDK grants exactly their actions');
    return machine;
  }
}

function mayCall(machine: StateMachine, ...functions: readonly IFunction[]): void {
  machine.addToRolePolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: functions.map((fn) => fn.functionArn) }),
  );
}

/** Starts this stage's task definitions in this cluster, and hands ECS their roles: nothing else. */
function mayRunBuilders(machine: StateMachine, build: BuildStack, stage: string): void {
  acceptWildcard(machine, ':*', 'every revision of every size: a family name stands for its newest revision');
  machine.addToRolePolicy(
    new PolicyStatement({
      actions: ['ecs:RunTask'],
      resources: [build.formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `toji-${stage}-*:*` })],
      conditions: { ArnEquals: { 'ecs:cluster': build.cluster.clusterArn } },
    }),
  );
  machine.addToRolePolicy(
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [build.tasks.executionRole, ...build.mounts.roles.values()].map((role) => role.roleArn),
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  );
}
