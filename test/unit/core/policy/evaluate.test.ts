import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '#core/policy/evaluate';
import { parsePolicy } from '#core/policy/parse';

/** Tests named after bits: `t3` is true when bit 3 of the mask is set. */
const bits = (mask: number) => (name: string) => Boolean(mask & (1 << Number(name.slice(1))));

describe('evaluate', () => {
  it('gives nil for a policy that does not apply', async () => {
    expect(await evaluate(parsePolicy('p', ''), () => true)).toEqual({ action: null, rule: null });
    expect(await evaluate(parsePolicy('p', 't0 :: x'), () => false)).toEqual({ action: null, rule: null });
  });

  it('names the rules that led to the action', async () => {
    const policy = parsePolicy('p', 't0 a :: {\n t1 :: no\n t2 !! deny  as said\n}');
    expect(await evaluate(policy, bits(0b001))).toEqual({
      action: 'deny  as said',
      rule: 't0 a :: ... t2 !! deny  as said',
    });
  });

  it('stops at the first false test and the first matching rule', async () => {
    const asked: string[] = [];
    const policy = parsePolicy('p', 't0 && t1 && t2 :: a\nt3 :: b\nt4 :: c');
    const verdict = await evaluate(policy, (name) => {
      asked.push(name);
      return name === 't0' || name === 't3';
    });
    expect(verdict.action).toBe('b');
    expect(asked).toEqual(['t0', 't1', 't3']);
  });

  it('waits for tests that take time', async () => {
    const policy = parsePolicy('p', 't0 :: slow\nt1 :: fast');
    expect((await evaluate(policy, async (name) => name === 't0')).action).toBe('slow');
  });

  it('lets the error of a test through', async () => {
    const failing = async () => {
      throw new Error('no database');
    };
    await expect(evaluate(parsePolicy('p', 't0 !! x'), failing)).rejects.toThrow('no database');
  });

  it('knows ||, parentheses and ! in the extended form', async () => {
    const policy = parsePolicy('p', 't0 && ( t1 || ! t2 ) :: yes\nt0 !! no', { extended: true });
    const answers = [0b000, 0b001, 0b011, 0b101, 0b111].map(
      async (mask) => (await evaluate(policy, bits(mask))).action,
    );
    expect(await Promise.all(answers)).toEqual(['no', 'yes', 'yes', null, 'yes']);
  });
});

/** The meaning spelled out naively: a list of (conjunction, sign, action or nested list). */
interface Naive {
  tests: number[];
  negated: boolean;
  outcome: string | Naive[];
}

function naive(rules: Naive[], mask: number): string | null {
  for (const { tests, negated, outcome } of rules) {
    const all = tests.every((bit) => mask & (1 << bit));
    const answer = all === negated ? null : typeof outcome === 'string' ? outcome : naive(outcome, mask);
    if (answer !== null) return answer;
  }
  return null;
}

function written(rules: Naive[]): string {
  return rules
    .map(({ tests, negated, outcome }) => {
      const head = `${tests.map((bit) => `t${bit}`).join(' && ')} ${negated ? '!!' : '::'}`;
      return typeof outcome === 'string' ? `${head} ${outcome}` : `${head} {\n${written(outcome)}\n}`;
    })
    .join('\n');
}

describe('random policies', () => {
  const { rules } = fc.letrec<{ rules: Naive[]; rule: Naive }>((tie) => ({
    rules: fc.array(tie('rule'), { maxLength: 4 }),
    rule: fc.record({
      tests: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }),
      negated: fc.boolean(),
      outcome: fc.oneof({ maxDepth: 3 }, fc.stringMatching(/^[a-z]{1,4}( [a-z]+)?$/), tie('rules')),
    }),
  }));

  it('give what the first rule says that applies', async () => {
    await fc.assert(
      fc.asyncProperty(rules, fc.nat(63), async (list, mask) => {
        const { action } = await evaluate(parsePolicy('p', written(list)), bits(mask));
        expect(action).toBe(naive(list, mask));
      }),
      { numRuns: 500 },
    );
  });

  it('mean the same in the extended form', async () => {
    await fc.assert(
      fc.asyncProperty(rules, fc.nat(63), async (list, mask) => {
        const { action } = await evaluate(parsePolicy('p', written(list), { extended: true }), bits(mask));
        expect(action).toBe(naive(list, mask));
      }),
    );
  });
});
