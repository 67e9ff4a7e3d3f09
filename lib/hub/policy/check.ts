import { ActionNotAllowed, GenericError } from '#core/errors';
import { evaluate, type Verdict } from '#core/policy/evaluate';
import type { Policy } from '#core/policy/rules';
import type { PolicyData } from '#core/policy/tests';
import type { Ctx } from '../context.ts';
import { permissionsOf } from '../users/find.ts';
import { userIn } from './facts.ts';
import type { Question } from './test.ts';

export type { PolicyData } from '#core/policy/tests';

/** The action of the first rule that applies; null when none does. An unknown policy is an error. */
export async function evalPolicy(ctx: Ctx, name: string, data: PolicyData): Promise<string | null> {
  const policies = await ctx.hub.policies.current(ctx.tx);
  return (await apply(ctx, policies, name, data)).action;
}

/** Applies one of `policies`; they need not be those that hold now. */
export async function apply(
  ctx: Ctx,
  policies: ReadonlyMap<string, Policy>,
  name: string,
  data: PolicyData,
  asked: readonly string[] = [],
): Promise<Verdict> {
  const policy = policies.get(name);
  if (!policy) throw new GenericError(`no such policy: ${name}`);
  const path = [...asked, name];
  const question: Question = {
    ...{ ctx, data },
    async ask(other: string) {
      if (path.includes(other)) throw new GenericError(`encountered policy loop at policy ${other}`);
      return (await apply(ctx, policies, other, data, path)).action;
    },
  };
  return evaluate(policy, async (test, args) => {
    const known = ctx.hub.policies.test(name, test);
    if (!known) throw new GenericError(`no such policy test: ${test}`);
    return known.run(question, args);
  });
}

export interface CheckOptions {
  /** the action when no rule applies */
  readonly default?: string;
  /** an admin may do it all the same; it is logged */
  readonly force?: boolean;
}

interface Decision {
  readonly access: boolean;
  readonly reason: string;
  readonly rule: string;
}

/** [is it allowed, why]: for policies whose actions are `allow` and `deny REASON`. */
export async function checkPolicy(
  ctx: Ctx,
  name: string,
  data: PolicyData,
  options: CheckOptions & { readonly strict?: boolean } = {},
): Promise<[boolean, string]> {
  const { access, reason, rule } = await decide(ctx, name, data, options);
  if (access || !options.strict) return [access, reason];
  const because = reason ? `: ${reason}` : '';
  const where = ctx.hub.settings.hub.VerbosePolicy ? ` [rule: ${rule}]` : '';
  throw new ActionNotAllowed(`policy violation (${name})${because}${where}`);
}

/** 1004 unless the policy says allow. */
export async function assertPolicy(ctx: Ctx, name: string, data: PolicyData, options: CheckOptions = {}) {
  await checkPolicy(ctx, name, data, { ...options, strict: true });
}

async function decide(ctx: Ctx, name: string, data: PolicyData, options: CheckOptions): Promise<Decision> {
  const decision = await ask(ctx, name, data, options.default ?? 'deny');
  if (decision.access || !options.force || !(await forcedByAdmin(ctx, data))) return decision;
  ctx.hub.log.info('policy overridden', { policy: name, user: ctx.user?.name, reason: decision.reason });
  return { ...decision, access: true, reason: 'overriden by force' };
}

async function ask(ctx: Ctx, name: string, data: PolicyData, fallback: string): Promise<Decision> {
  const policies = await ctx.hub.policies.current(ctx.tx);
  if (!policies.has(name)) {
    return { access: ctx.hub.settings.hub.MissingPolicyOk, reason: 'missing policy', rule: '' };
  }
  const verdict = await apply(ctx, policies, name, data);
  const rule = verdict.rule ?? '(no match)';
  const [action = '', reason = ''] =
    verdict.action === null ? [fallback, 'not covered by policy'] : firstWord(verdict.action);
  if (action === 'allow') return { access: true, reason, rule };
  if (action === 'deny') return { access: false, reason, rule };
  ctx.hub.log.error('invalid action in a policy', { policy: name, rule, action });
  return { access: false, reason: 'error in policy', rule };
}

/** Koji 1.35 takes the action in lower case, the reason with it. */
function firstWord(action: string): [string, string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(action) ?? [];
  return [word.toLowerCase(), rest.toLowerCase()];
}

async function forcedByAdmin(ctx: Ctx, data: PolicyData): Promise<boolean> {
  const user = await userIn({ ctx, data });
  return user !== undefined && (await permissionsOf(ctx.tx, user.id)).has('admin');
}
