/**
 * The end of both machines: the hub is told that the attempt is over, with or without an error. The hub decides what that
 * means (a task that was closed stays closed; an attempt that was lost begins anew), so telling it is tried for about an hour.
 * Only when that fails too does the execution fail; the engine's sweep then finds the attempt by its lease.
 */
import { catchAll, type State, type TaskState } from './state.ts';

export const ENDED = 'Ended';
export const ENDED_WITH_ERROR = 'EndedWithError';

export function endingStates(attemptArn: string): Record<string, State> {
  const tell = (error: Record<string, string>): TaskState => ({
    Type: 'Task',
    Resource: attemptArn,
    Parameters: { action: 'ended', 'taskId.$': '$.taskId', 'attempt.$': '$.attempt', ...error },
    ResultPath: null,
    TimeoutSeconds: 60,
    Retry: [
      {
        ErrorEquals: ['States.ALL'],
        IntervalSeconds: 2,
        MaxAttempts: 16,
        BackoffRate: 2,
        MaxDelaySeconds: 300,
        JitterStrategy: 'FULL',
      },
    ],
    Catch: [catchAll('NotReported')],
    End: true,
  });
  return {
    [ENDED]: tell({}),
    [ENDED_WITH_ERROR]: tell({ 'error.$': '$.error' }),
    NotReported: {
      Type: 'Fail',
      Error: 'NotReported',
      Cause: 'The hub could not be told that the attempt ended; the sweep will find it by its lease.',
    },
  };
}
