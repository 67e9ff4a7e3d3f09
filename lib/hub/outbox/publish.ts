import type { Ctx } from '../context.ts';
import type { Message } from './message.ts';
import { record } from './record.ts';

/** A plugin's own message for the event bus: it leaves if and only if the call is committed, at least once. */
export function publish(ctx: Pick<Ctx, 'tx'>, message: Message): void {
  record(ctx, { kind: 'message', ...message });
}
