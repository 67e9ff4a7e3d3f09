import { ActionNotAllowed } from '#core/errors';
import { evaluate } from '#core/policy/evaluate';
import { dataTests } from '#core/policy/tests';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from '../context.ts';

export type PolicyData = Readonly<Record<string, Value>>;

/** The action of the first rule that matches; null when none does or there is no such policy. */
export async function evalPolicy(ctx: Ctx, name: string, data: PolicyData): Promise<string | null> {
  const policy = ctx.hub.policies.get(name);
  if (!policy) return null;
  const verdict = await evaluate(policy, (test, args) => dataTests[test as keyof typeof dataTests]?.(data as never, args as never) ?? false);
  return verdict.action;
}

/** 1004 unless the policy says allow. */
export async function assertPolicy(ctx: Ctx, name: string, data: PolicyData): Promise<void> {
  const action = (await evalPolicy(ctx, name, data)) ?? 'deny';
  if (!/^(yes|true|allow)\b/i.test(action)) throw new ActionNotAllowed(`policy violation (${name})`);
}
