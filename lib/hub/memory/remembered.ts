import type { Value } from '#core/xmlrpc/value';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';

/** What a call of these parameters says, from memory when nothing it depends on has changed. */
export function remembered<T extends object>(
  ctx: Ctx,
  method: string,
  { tag, event }: { readonly tag: Value; readonly event: number | null },
  read: (tx: Tx) => Promise<T>,
): Promise<T> {
  if (ctx.tx.dirty) return read(ctx.tx);
  return ctx.hub.memory.small({ method, params: { tag, event }, event, read });
}
