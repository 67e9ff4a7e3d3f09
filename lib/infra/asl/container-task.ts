/**
 * The state machine of a task that runs in a container: open the task, run the builder, report the end.
 *
 * Input: {taskId, attempt}. Run waits for the task token: the builder hands it to the hub (toji.attach), the hub answers it
 * when the task ends, and keeps it alive while the builder's heartbeats come. What Run returns is not looked at, because the
 * task's result is in the table; the machine only has to notice an end that nobody reported.
 */
import type { Fitting } from '#schema/attempt';
import { BUILDER_CONTAINER } from '../names.ts';
import { ENDED, ENDED_WITH_ERROR, endingStates } from './ended.ts';
import { catchAll, lambdaRetry, type Machine, type TaskState } from './state.ts';

export interface ContainerTaskParts {
  /** of AWS: aws, aws-us-gov... */
  readonly partition: string;
  readonly attemptArn: string;
  readonly clusterArn: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** of containers with runroot's mounts, beside the other; absent: none are deployed, or they need none */
  readonly mountsGroupId?: string | undefined;
  /** whether privileged ones are deployed */
  readonly privileged?: boolean;
  readonly timeoutSeconds: number;
  readonly heartbeatSeconds: number;
}

/** Seconds for everything but Run: opening, starting over after a refused start, reporting the end for an hour. */
const MARGIN_SECONDS = 3 * 3600;

export function containerTask(parts: ContainerTaskParts): Machine {
  const fitted = [
    ...(parts.mountsGroupId ? [when('mounts', 'RunMounted'), when('rwmounts', 'RunMounted')] : []),
    ...(parts.privileged ? [when('privileged', 'RunPrivileged')] : []),
  ];
  return {
    Comment: 'One attempt of one task in a builder container',
    StartAt: 'Open',
    TimeoutSeconds: parts.timeoutSeconds + MARGIN_SECONDS,
    States: {
      Open: {
        Type: 'Task',
        Resource: parts.attemptArn,
        Parameters: { action: 'open', 'taskId.$': '$.taskId', 'attempt.$': '$.attempt' },
        ResultPath: '$.open',
        TimeoutSeconds: 60,
        Retry: [lambdaRetry],
        Catch: [catchAll(ENDED_WITH_ERROR)],
        Next: 'Ours',
      },
      Ours: {
        Type: 'Choice',
        Choices: [{ Variable: '$.open.state', StringEquals: 'run', Next: fitted.length > 0 ? 'Fitting' : 'Run' }],
        Default: 'Gone',
      },
      ...(fitted.length > 0 ? { Fitting: { Type: 'Choice', Choices: fitted, Default: 'Run' } } : {}),
      Gone: { Type: 'Succeed', Comment: 'Cancelled, finished, or opened by another attempt' },
      Run: run(parts, fargate(parts, [parts.securityGroupId])),
      ...(parts.mountsGroupId
        ? { RunMounted: run(parts, fargate(parts, [parts.securityGroupId, parts.mountsGroupId])) }
        : {}),
      ...(parts.privileged ? { RunPrivileged: run(parts, {}) } : {}),
      ...endingStates(parts.attemptArn),
    },
  };
}

const when = (fitting: Fitting, Next: string) => ({ Variable: '$.open.fitting', StringEquals: fitting, Next });

/** What a container on Fargate is told and one on an instance is not: its network and size are the instance's. */
interface OnFargate {
  readonly NetworkConfiguration?: object;
  readonly Overrides?: object;
}

function fargate({ subnetIds }: ContainerTaskParts, securityGroups: readonly string[]): OnFargate {
  return {
    NetworkConfiguration: {
      AwsvpcConfiguration: { Subnets: subnetIds, SecurityGroups: securityGroups, AssignPublicIp: 'ENABLED' },
    },
    Overrides: { 'Cpu.$': '$.open.cpu', 'Memory.$': '$.open.memory' },
  };
}

function run(parts: ContainerTaskParts, { NetworkConfiguration, Overrides }: OnFargate): TaskState {
  return {
    Type: 'Task',
    Resource: `arn:${parts.partition}:states:::ecs:runTask.waitForTaskToken`,
    Parameters: {
      Cluster: parts.clusterArn,
      'TaskDefinition.$': '$.open.taskDefinition',
      CapacityProviderStrategy: [{ 'CapacityProvider.$': '$.open.capacityProvider', Weight: 1 }],
      // task-<id>-<attempt>: finds an attempt's container again, in the console and in task state events
      'Group.$': '$$.Execution.Name',
      ...(NetworkConfiguration ? { NetworkConfiguration } : {}),
      Overrides: {
        ...Overrides,
        ContainerOverrides: [{ Name: BUILDER_CONTAINER, Environment: environment() }],
      },
    },
    ResultPath: null,
    TimeoutSeconds: parts.timeoutSeconds,
    HeartbeatSeconds: parts.heartbeatSeconds,
    Retry: [
      // ECS refused or had no capacity, so no container was started
      {
        ErrorEquals: ['AmazonECS.Unknown', 'ECS.ServerException', 'ECS.ThrottlingException', 'ECS.AmazonECSException'],
        IntervalSeconds: 5,
        MaxAttempts: 8,
        BackoffRate: 2,
        MaxDelaySeconds: 120,
        JitterStrategy: 'FULL',
      },
    ],
    Catch: [catchAll(ENDED_WITH_ERROR)],
    Next: ENDED,
  };
}

/** The builder's environment; values must be strings, so numbers are formatted. */
function environment(): { Name: string; 'Value.$': string }[] {
  const paths = {
    TOJI_TASK_ID: "States.Format('{}', $.taskId)",
    TOJI_ATTEMPT: "States.Format('{}', $.attempt)",
    TOJI_SESSION_ID: '$.open.sessionId',
    TOJI_SESSION_KEY: '$.open.sessionKey',
    TOJI_HUB_URL: '$.open.hubUrl',
    TOJI_TOPURL: '$.open.topUrl',
    TOJI_TASK_TOKEN: '$$.Task.Token',
  };
  return Object.entries(paths).map(([Name, path]) => ({ Name, 'Value.$': path }));
}
