import { takeWaiters } from '#store/waiters';
import type { Ctx } from '../context.ts';
import { wake } from './transition.ts';

/** Wakes the tasks that wait for this. */
export async function wakeWaiters(ctx: Ctx, topic: string): Promise<void> {
  await wake(ctx, await takeWaiters(ctx.tx, topic));
}

/** A build is put into a tag, whichever. */
export const taggedTopic = (nvr: string): string => `tagged#${nvr}`;
