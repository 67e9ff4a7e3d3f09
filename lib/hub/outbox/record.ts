import { addToOutbox } from '#store/outbox';
import type { Ctx } from '../context.ts';
import type { TaskKind } from '../engine/ports.ts';
import type { Message } from './message.ts';

/**
 * What has to happen outside the table because of a change is written with the change, and done afterwards by the engine:
 * at least once, in order, and only if the change was committed.
 */
export type OutboxRecord =
  /** a message for the event bus */
  | { readonly kind: 'callback'; readonly name: string; readonly data: object }
  /** one of a plugin's own (publish.ts) */
  | ({ readonly kind: 'message' } & Message)
  /** there may be something to schedule */
  | { readonly kind: 'schedule' }
  /** an admitted task to be started, after so many seconds */
  | {
      readonly kind: 'start';
      readonly taskId: number;
      readonly attempt: number;
      readonly as: TaskKind;
      readonly delay?: number;
    }
  /** a state machine waits with this token: it may go on */
  | { readonly kind: 'token'; readonly token: string; readonly output: object }
  /** the container behind this token is alive */
  | { readonly kind: 'beat'; readonly token: string }
  /** an execution, and its container when it has one, to be stopped */
  | { readonly kind: 'stop'; readonly taskId: number; readonly attempt: number; readonly as: TaskKind };

export function record(ctx: Pick<Ctx, 'tx'>, what: OutboxRecord): void {
  const { tx } = ctx;
  if (what.kind === 'schedule' && tx.kick) return;
  addToOutbox(tx, what);
  tx.kick = true;
}
