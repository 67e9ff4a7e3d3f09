import type { Condition, Policy, Rule } from '#core/policy/rules';

/** Answers one test of a policy; it looks at the data the policy is asked about. */
export type RunTest = (name: string, args: readonly string[]) => boolean | Promise<boolean>;

export interface Verdict {
  /** The action's text as written; null: no rule matched. */
  action: string | null;
  /** The rules that led to it, outermost first, joined by `... `, with the action. */
  rule: string | null;
}

/**
 * Asks a policy: the first rule that applies decides. When nothing inside braces applies, the rules after them are asked.
 * Tests run one after another and only as far as they matter, since some of them read the hub's state.
 */
export async function evaluate(policy: Policy, test: RunTest): Promise<Verdict> {
  return (await firstMatch(policy.rules, test, [])) ?? { action: null, rule: null };
}

async function firstMatch(rules: readonly Rule[], test: RunTest, path: readonly string[]): Promise<Verdict | null> {
  for (const rule of rules) {
    if ((await holds(rule.when, test)) === rule.negated) continue;
    const here = [...path, rule.text];
    if (typeof rule.outcome === 'string')
      return { action: rule.outcome, rule: `${here.join(' ... ')} ${rule.outcome}`.trimEnd() };
    const inner = await firstMatch(rule.outcome, test, here);
    if (inner) return inner;
  }
  return null;
}

async function holds(condition: Condition, test: RunTest): Promise<boolean> {
  if (condition.kind === 'test') return test(condition.name, condition.args);
  if (condition.kind === 'not') return !(await holds(condition.part, test));
  const decisive = condition.kind === 'or';
  for (const part of condition.parts) if ((await holds(part, test)) === decisive) return decisive;
  return !decisive;
}
