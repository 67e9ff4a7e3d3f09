import { GenericError } from '#core/errors';
import { PolicyError } from '#core/policy/error';
import type { Policy } from '#core/policy/rules';
import { policyHistory, readStoredPolicies, storePolicy } from '#store/policies';
import { users } from '#store/users';
import type { Ctx } from '../context.ts';
import { timeText } from '../times.ts';
import { apply, type PolicyData } from './check.ts';

/** Policies at run time: what holds, a try before a change, and the change itself. */

/** Every policy with its text and where it is from, and the last changes. */
export async function showPolicies(ctx: Ctx, changes: number) {
  const [stored, history] = await Promise.all([readStoredPolicies(ctx.tx), policyHistory(ctx.tx, changes)]);
  const set = new Map(stored.map(({ name, text }) => [name, text]));
  const who = await users.namesOf(ctx.tx, history, (change) => change.user_id);
  const names = [...new Set([...Object.keys(ctx.hub.policies.texts), ...set.keys()])].sort();
  return {
    policies: names.map((name) => ({
      name,
      text: set.get(name) ?? ctx.hub.policies.texts[name] ?? '',
      from: set.has(name) ? 'hub' : 'settings',
    })),
    history: history.map(({ version, name, text, comment, user_id, ts }) => ({
      ...{ version, name, text, comment, user_id },
      user_name: who.get(user_id)?.name ?? null,
      time: timeText(ts),
    })),
  };
}

/** A try: reads a text, and answers what the policy would say of the data if it were that text. Nothing is changed. */
export async function tryPolicy(ctx: Ctx, name: string, text: string | null, data: PolicyData | null) {
  const current = await ctx.hub.policies.current(ctx.tx);
  const policies = new Map(current);
  if (text !== null) {
    const read = readText(ctx, name, text);
    if ('problem' in read) return { ok: false, ...read };
    policies.set(name, read.policy);
  }
  if (data === null) return { ok: true };
  const { action, rule } = await apply(ctx, policies, name, data);
  return { ok: true, action, rule };
}

function readText(ctx: Ctx, name: string, text: string): { policy: Policy } | { problem: string; line: number } {
  try {
    return { policy: ctx.hub.policies.parseNew(name, text) };
  } catch (error) {
    if (error instanceof PolicyError) return { problem: error.message, line: error.fault.line };
    throw error;
  }
}

/** Sets a policy for all processes of the hub from the next call on; without a text that of the settings holds again. */
export async function setPolicy(ctx: Ctx, name: string, text: string | null, comment: string | null) {
  if (!/^[\w.-]+$/.test(name)) throw new GenericError(`invalid policy name: ${name}`);
  if (text !== null) ctx.hub.policies.parseNew(name, text);
  const { version } = await storePolicy(ctx.tx, { name, text, comment, user_id: ctx.userId() });
  return version;
}
