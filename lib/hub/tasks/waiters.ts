import { tasks } from '#store/tasks';
import { takeWaiters } from '#store/waiters';
import type { Ctx } from '../context.ts';
import { finished, wake } from './transition.ts';

/** Wakes the tasks that wait for this. */
export async function wakeWaiters(ctx: Ctx, topic: string): Promise<void> {
  for (const task of await tasks.getMany(ctx.tx, await takeWaiters(ctx.tx, topic))) {
    if (task && !finished(task)) wake(ctx, task);
  }
}

/** A build is put into a tag, whichever. */
export const taggedTopic = (nvr: string): string => `tagged#${nvr}`;
