/**
 * The state machine of a task that the hub does itself (build, newRepo, tagBuild...): run a stretch of it, wait for its
 * children, run the next stretch.
 *
 * Input: {taskId, attempt}. The token of Wait is answered when a child ends; when that answer is lost, Wait times out and Run
 * looks at the children itself, so a lost answer costs an hour and not the task.
 */
import { ENDED, ENDED_WITH_ERROR, endingStates } from './ended.ts';
import { catchAll, lambdaRetry, type Machine } from './state.ts';

export interface HubTaskParts {
  /** of AWS: aws, aws-us-gov... */
  readonly partition: string;
  readonly attemptArn: string;
  readonly hubtaskArn: string;
  /** seconds that one call of hubtask may take */
  readonly runSeconds: number;
  /** seconds that the whole task may take, children included */
  readonly timeoutSeconds: number;
}

const WAIT_SECONDS = 3600;

export function hubTask(parts: HubTaskParts): Machine {
  return {
    Comment: 'One attempt of one task that runs in the hub',
    StartAt: 'Run',
    TimeoutSeconds: parts.timeoutSeconds,
    States: {
      Run: {
        Type: 'Task',
        Resource: parts.hubtaskArn,
        Parameters: { 'taskId.$': '$.taskId', 'attempt.$': '$.attempt' },
        ResultPath: '$.run',
        TimeoutSeconds: parts.runSeconds + 30,
        Retry: [lambdaRetry],
        Catch: [catchAll(ENDED_WITH_ERROR)],
        Next: 'Over',
      },
      Over: {
        Type: 'Choice',
        Choices: [{ Variable: '$.run.state', StringEquals: 'waiting', Next: 'Wait' }],
        Default: ENDED,
      },
      Wait: {
        Type: 'Task',
        Resource: `arn:${parts.partition}:states:::lambda:invoke.waitForTaskToken`,
        Parameters: {
          FunctionName: parts.attemptArn,
          Payload: { action: 'wait', 'taskId.$': '$.taskId', 'attempt.$': '$.attempt', 'token.$': '$$.Task.Token' },
        },
        ResultPath: null,
        TimeoutSeconds: WAIT_SECONDS,
        Retry: [lambdaRetry],
        Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.late', Next: 'Run' }, catchAll(ENDED_WITH_ERROR)],
        Next: 'Run',
      },
      ...endingStates(parts.attemptArn),
    },
  };
}
