import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GenericError } from '#core/errors';
import { PolicyError } from '#core/policy/error';
import { parsePolicy } from '#core/policy/parse';
import type { Rule } from '#core/policy/rules';

function only(text: string): Rule {
  const { rules } = parsePolicy('p', text);
  expect(rules).toHaveLength(1);
  return rules[0]!;
}

function faultOf(text: string, options = {}): PolicyError['fault'] & { message: string } {
  try {
    parsePolicy('p', text, options);
  } catch (error) {
    if (error instanceof PolicyError) return { ...error.fault, message: error.message };
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('a line of a policy', () => {
  it('has a test with its arguments and an action', () => {
    expect(only('  tag *-nobody  x ::  deny nobody may ')).toEqual({
      when: { kind: 'test', name: 'tag', args: ['*-nobody', 'x'] },
      negated: false,
      text: 'tag *-nobody  x ::',
      line: 1,
      outcome: 'deny nobody may',
    });
  });

  it('joins tests with &&, with or without blanks', () => {
    expect(only('has a&&has b && has c :: x').when).toEqual({
      kind: 'and',
      parts: ['a', 'b', 'c'].map((field) => ({ kind: 'test', name: 'has', args: [field] })),
    });
  });

  it('is cut at the last ::', () => {
    const rule = only('match x a::b :: right :: most');
    expect(rule.when).toEqual({ kind: 'test', name: 'match', args: ['x', 'a::b', '::', 'right'] });
    expect(rule.outcome).toBe('most');
  });

  it('is cut at the last !! when there is no ::', () => {
    const rule = only('has a !! b !! c');
    expect(rule).toMatchObject({ negated: true, outcome: 'c', when: { args: ['a', '!!', 'b'] } });
  });

  it('keeps !! as an argument beside a ::', () => {
    expect(only('has !! :: yes')).toMatchObject({ negated: false, outcome: 'yes', when: { args: ['!!'] } });
  });

  it('ends at a #', () => {
    expect(only('all :: value with words # and a comment').outcome).toBe('value with words');
    expect(parsePolicy('p', '# nothing\n   # nothing\n\n').rules).toEqual([]);
  });

  it('may have an empty action', () => {
    expect(only('all ::').outcome).toBe('');
  });

  it('keeps the case of an action', () => {
    expect(only('all :: ALLOW Loud').outcome).toBe('ALLOW Loud');
  });

  it('does not take a brace with other words for a nested set', () => {
    expect(only('all :: { not nested').outcome).toBe('{ not nested');
  });
});

describe('braces', () => {
  it('nest', () => {
    const { rules } = parsePolicy('p', 'has a :: {\n has b !! {\n  all :: x\n }\n all :: y\n}\nall :: z');
    expect(rules).toHaveLength(2);
    expect(rules[0]!.outcome).toHaveLength(2);
    expect(rules[1]!.line).toBe(7);
  });

  it('may be empty', () => {
    expect(only('all :: {\n}').outcome).toEqual([]);
  });

  it('must be closed', () => {
    expect(faultOf('all :: x\nall :: {\nall :: y')).toMatchObject({ line: 2, word: '{' });
  });

  it('must have been opened', () => {
    expect(faultOf('all :: x\n}')).toMatchObject({ line: 2, word: '}' });
  });

  it('are closed on a line of their own', () => {
    expect(faultOf('all :: {\nall :: }')).toMatchObject({ line: 2, word: '}' });
  });

  it('have a limit', () => {
    const deep = (n: number) => 'all :: {\n'.repeat(n) + '}\n'.repeat(n);
    expect(parsePolicy('p', deep(50)).rules).toHaveLength(1);
    expect(faultOf(deep(51))).toMatchObject({ line: 51, word: '{' });
  });
});

describe('what is wrong', () => {
  it('names policy, line and word', () => {
    expect(faultOf('all :: x\n\nwords without sign')).toEqual({
      policy: 'p',
      line: 3,
      word: 'words',
      message: "policy p, line 3: neither '::' nor '!!' in 'words without sign'",
    });
  });

  it('is Koji-shaped', () => {
    expect(() => parsePolicy('p', 'x')).toThrow(GenericError);
  });

  it.each([':: allow', 'has a && :: allow', '&& has a :: allow', 'has a && && has b :: allow'])(
    'a missing test: %s',
    (text) => {
      expect(faultOf(text)).toMatchObject({ line: 1, word: '' });
    },
  );

  it('includes what the check of tests finds, in nested rules too', () => {
    const check = (test: { name: string }) => (test.name === 'all' ? undefined : `unknown test '${test.name}'`);
    expect(faultOf('all :: {\n  all && tga x :: y\n}', { check })).toMatchObject({
      line: 2,
      word: 'tga',
      message: "policy p, line 2: unknown test 'tga' in 'all && tga x'",
    });
  });
});

describe('the extended form', () => {
  const extended = { extended: true };
  const when = (text: string) => parsePolicy('p', `${text} :: x`, extended).rules[0]!.when;
  const test = (name: string, ...args: string[]) => ({ kind: 'test', name, args });

  it('lets && bind stronger than ||', () => {
    expect(when('a && b || c x')).toEqual({
      kind: 'or',
      parts: [{ kind: 'and', parts: [test('a'), test('b')] }, test('c', 'x')],
    });
  });

  it('has parentheses and !', () => {
    expect(when('a && ( b || ! c y )')).toEqual({
      kind: 'and',
      parts: [test('a'), { kind: 'or', parts: [test('b'), { kind: 'not', part: test('c', 'y') }] }],
    });
  });

  it('leaves parentheses and ! inside of words alone', () => {
    expect(when('match x (a) !b')).toEqual(test('match', 'x', '(a)', '!b'));
  });

  it.each(['a ||', '|| a', '( a', 'a )', '( )', 'a ( b )', '!'])('refuses %s', (text) => {
    expect(faultOf(`${text} :: x`, extended)).toMatchObject({ line: 1 });
  });

  it('bounds the depth', () => {
    expect(faultOf(`${'( '.repeat(60)}a${' )'.repeat(60)} :: x`, extended).word).toBe('(');
    expect(faultOf(`${'! '.repeat(100_000)}a :: x`, extended).word).toBe('(');
  });

  it('is off by default: || is a word', () => {
    expect(only('has a || has b :: x').when).toEqual(test('has', 'a', '||', 'has', 'b'));
  });
});

describe('any text', () => {
  const token = fc.constantFrom(
    'all',
    'has x',
    '&&',
    '||',
    '(',
    ')',
    '!',
    '::',
    '!!',
    '{',
    '}',
    '#',
    ' ',
    '\n',
    '\t',
    'deny y',
    '\r',
  );
  const messy = fc.oneof(
    fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join('')),
    fc.string({ unit: 'binary' }),
  );

  it('is read or refused with a PolicyError', () => {
    fc.assert(
      fc.property(messy, fc.boolean(), (text, extended) => {
        try {
          return Array.isArray(parsePolicy('p', text, { extended }).rules);
        } catch (error) {
          return error instanceof PolicyError;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['has a && ', '::', '!!', '{}\n', 'all :: x\n', '} ', '( '])(
    'takes time in proportion to its length: %j',
    (part) => {
      const text = part.repeat(300_000);
      for (const extended of [false, true]) {
        const started = performance.now();
        try {
          parsePolicy('p', text, { extended });
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
        }
        expect(performance.now() - started).toBeLessThan(5_000);
      }
    },
  );
});
