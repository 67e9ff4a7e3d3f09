import { randomUUID } from 'node:crypto';
import { sortableTime } from '#store/tx';
import type { Ctx } from './context.ts';

/**
 * What has to happen outside the table because of a change is written with the change, and done afterwards by the engine:
 * at least once, in order, and only if the change was committed.
 */
export type OutboxRecord =
  /** a message for the event bus */
  | { readonly kind: 'callback'; readonly name: string; readonly data: object }
  /** a task to be admitted: wakes the scheduler */
  | { readonly kind: 'task'; readonly taskId: number }
  /** a state machine waits with this token: it may go on */
  | { readonly kind: 'token'; readonly token: string; readonly output: object }
  /** an execution and its container to be stopped */
  | { readonly kind: 'stop'; readonly taskId: number; readonly attempt: number };

export const OUTBOX = 'outbox';

export function record(ctx: Ctx, what: OutboxRecord): void {
  ctx.tx.insert({
    pk: OUTBOX,
    sk: `${sortableTime(ctx.now())}#${String(ctx.tx.size).padStart(5, '0')}#${randomUUID()}`,
    ...what,
  });
  ctx.tx.kick = true;
}
