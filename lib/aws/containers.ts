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

/** Stops all of an attempt's: a start that was repeated may have made two. */
export async function stopContainers(ecs: ECSClient, cluster: string, group: string): Promise<void> {
  for await (const { taskArn, group: own } of tasksOf(ecs, cluster, 'RUNNING')) {
    if (own !== group) continue;
    await ecs.send(new StopTaskCommand({ cluster, task: taskArn, reason: 'its task is over' }));
  }
}

/** The attempts of those that run. */
export async function runningContainers(ecs: ECSClient, cluster: string): Promise<AttemptRef[]> {
  const running = await Array.fromAsync(tasksOf(ecs, cluster, 'RUNNING'));
  return running.flatMap(({ group }) => parseExecutionName(group ?? '') ?? []);
}

/**
 * Which of the attempts have a container that stopped and none that runs. ECS keeps stopped ones for about an hour; they are
 * looked at only when one is missing among those that run.
 */
export async function stoppedContainers(
  ecs: ECSClient,
  cluster: string,
  attempts: readonly AttemptRef[],
): Promise<StoppedContainer[]> {
  const missing = new Set(attempts.map(({ taskId, attempt }) => executionName(taskId, attempt)));
  for await (const { group, lastStatus } of tasksOf(ecs, cluster, 'RUNNING'))
    if (lastStatus !== 'STOPPED') missing.delete(group ?? '');
  if (missing.size === 0) return [];
  const found: StoppedContainer[] = [];
  for await (const task of tasksOf(ecs, cluster, 'STOPPED')) {
    const attempt = parseExecutionName(task.group ?? '');
    if (attempt && missing.delete(task.group!)) found.push({ ...attempt, stopped: stoppedBy(task) });
  }
  return found;
}
