import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluate } from '#core/policy/evaluate';
import { parsePolicy } from '#core/policy/parse';
import { argumentProblem, dataTests, type PolicyData } from '#core/policy/tests';

/** Policies and what evalPolicy of a Koji 1.35.3 hub answers under them: [policy, data, action]. */
const golden: { policies: Record<string, string>; answers: [string, PolicyData, string | null][] } = JSON.parse(
  readFileSync(new URL('../golden/policy.json', import.meta.url), 'utf8'),
);

describe('policies answer as on a Koji hub', () => {
  it.each(golden.answers)('%s %j', async (name, data, action) => {
    const policy = parsePolicy(name, golden.policies[name]!, { check: argumentProblem });
    expect((await evaluate(policy, (test, args) => dataTests[test]!(data, args))).action).toBe(action);
  });
});
