import { CallbackError } from '#core/errors';
import { plainNumbers, type Struct, type Value } from '#core/xmlrpc/value';
import { TableTrouble } from '#store/table';
import type { Ctx } from './context.ts';
import { outgoing } from './outbox/outgoing.ts';
import { record } from './outbox/record.ts';

/** Koji's callback names; each comes as `pre` (may veto) and `post`. */
export const CALLBACKS = [
  'PackageListChange',
  'TaskStateChange',
  'BuildStateChange',
  'Import',
  'RPMSign',
  'Tag',
  'Untag',
  'RepoInit',
  'RepoDone',
  'BuildPromote',
] as const;

export type CallbackName = (typeof CALLBACKS)[number];
export type CallbackData = Readonly<Record<string, unknown>>;
export type Callback = (ctx: Ctx, data: CallbackData) => Promise<void> | void;

/** What plugins have registered, by `preTag`, `postTag`... */
export type Callbacks = ReadonlyMap<string, readonly Callback[]>;

/** Before a change: the first callback that throws vetoes it (fault 1017). */
export async function before(ctx: Ctx, name: CallbackName, data: CallbackData): Promise<void> {
  for (const callback of ctx.hub.callbacks.get(`pre${name}`) ?? []) {
    try {
      await callback(ctx, data);
    } catch (error) {
      if (error instanceof TableTrouble) throw error;
      throw new CallbackError(`pre${name} callback failed: ${(error as Error).message}`);
    }
  }
}

/**
 * After a change, in its transaction: callbacks see it and may add to it; one that fails is undone alone and logged.
 * The message for the event bus goes to the outbox, so that it leaves if and only if the change is committed.
 */
export async function after(ctx: Ctx, name: CallbackName, data: CallbackData): Promise<void> {
  // the message is JSON in the end, which has one kind of number; so has the table that keeps it until then
  const message = outgoing(plainNumbers(data as Value) as Struct, ctx.hub.settings.protonmsg.message.extra_limit);
  record(ctx, { kind: 'callback', name: `post${name}`, data: message });
  for (const callback of ctx.hub.callbacks.get(`post${name}`) ?? []) {
    const undo = ctx.tx.savepoint();
    try {
      await callback(ctx, data);
    } catch (error) {
      // no fault of the callback: the call is run again as a whole
      if (error instanceof TableTrouble) throw error;
      undo();
      ctx.hub.log.error('callback failed', { callback: `post${name}`, error: (error as Error).stack });
    }
  }
}
