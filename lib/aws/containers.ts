import {
  DescribeTasksCommand,
  type DesiredStatus,
  type ECSClient,
  ListTasksCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import type { AttemptRef, StoppedContainer } from '#hub/engine/ports';
import { executionName, parseExecutionName } from './execution.ts';
import { stoppedBy } from './stopped.ts';

/** Builders' containers. An attempt's is known by its group, which the state machine sets to the name of its execution. */
async function* tasksOf(ecs: ECSClient, cluster: string, desiredStatus: DesiredStatus): AsyncGenerator<Task> {
  let nextToken: string | undefined;
  do {
    const page = await ecs.send(new ListTasksCommand({ cluster, desiredStatus, nextToken }));
    nextToken = page.nextToken;
    if (!page.taskArns?.length) continue;
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: page.taskArns }));
    yield* tasks;
  } while (nextToken);
}

/** Stops all of these attempts': a start that was repeated may have made two. One that cannot be stopped keeps no other running. */
export async function stopContainers(ecs: ECSClient, cluster: string, attempts: readonly AttemptRef[]): Promise<void> {
  const over = new Set(attempts.map(({ taskId, attempt }) => executionName(taskId, attempt)));
  const tasks = (await Array.fromAsync(tasksOf(ecs, cluster, 'RUNNING'))).filter(({ group }) => over.has(group ?? ''));
  const stops = tasks.map(({ taskArn: task }) =>
    ecs.send(new StopTaskCommand({ cluster, task, reason: 'its task is over' })),
  );
  const failed = (await Promise.allSettled(stops)).filter((end) => end.status === 'rejected');
  if (failed.length > 0) throw failed[0]!.reason;
}

/** The attempts of those that run. */
export async function runningContainers(ecs: ECSClient, cluster: string): Promise<AttemptRef[]> {
  const tasks = await Array.fromAsync(tasksOf(ecs, cluster, 'RUNNING'));
  return tasks.flatMap(({ group, lastStatus }) =>
    lastStatus === 'STOPPED' ? [] : (parseExecutionName(group ?? '') ?? []),
  );
}

/** Which of the attempts, of which no container runs, have one that stopped. ECS keeps those for about an hour. */
export async function stoppedContainers(
  ecs: ECSClient,
  cluster: string,
  attempts: readonly AttemptRef[],
): Promise<StoppedContainer[]> {
  const missing = new Set(attempts.map(({ taskId, attempt }) => executionName(taskId, attempt)));
  const found: StoppedContainer[] = [];
  for await (const task of tasksOf(ecs, cluster, 'STOPPED')) {
    const attempt = parseExecutionName(task.group ?? '');
    if (attempt && missing.delete(task.group!)) found.push({ ...attempt, stopped: stoppedBy(task) });
  }
  return found;
}
