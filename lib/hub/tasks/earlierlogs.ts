import { taskDirectory } from '#core/pathinfo';
import { attemptsOf } from '#store/attempts';
import { moveWork } from '#store/movework';
import type { Task } from '#store/tasks';
import { listWork } from '#store/uploads';
import type { Ctx } from '../context.ts';

const EARLIER = /\.attempt\d+\.log$/;

/** Is it a log, and not of an earlier attempt? */
export const isCurrentLog = (name: string): boolean => name.endsWith('.log') && !EARLIER.test(name);

/**
 * A new attempt writes its logs under the usual names: those of the one before become `build.attempt1.log` and so on. Called
 * before it writes any; logs of an attempt that is over are written by nobody any more, so it may be called again.
 */
export async function keepEarlierLogs(ctx: Ctx, task: Pick<Task, 'id' | 'attempt'>): Promise<void> {
  if (task.attempt < 2) return;
  const { table, files } = ctx.hub;
  const attempts = await attemptsOf(ctx.tx, task.id);
  const before = attempts.findLast((one) => one.attempt < task.attempt && one.start_ts !== null);
  if (!before) return;
  const directory = taskDirectory(task.id);
  const logs = (await listWork(files, directory)).filter(isCurrentLog).map((name) => name.slice(0, -'.log'.length));
  await Promise.all(
    logs.map((log) =>
      moveWork(table, files, `${directory}/${log}.log`, `${directory}/${log}.attempt${before.attempt}.log`),
    ),
  );
}
