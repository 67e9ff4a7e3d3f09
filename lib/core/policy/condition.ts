/**
 * The part of a rule before its `::` or `!!`. Koji knows `test args && test args`, where `&&` separates wherever it stands.
 * The extended form (off by default) adds `||`, which binds weaker than `&&`, parentheses and `!` before a test; these
 * three count only as words of their own, so that patterns may contain the characters.
 */
import type { Condition, TestCall } from '#core/policy/rules';

/** Problem with a condition; the parser adds policy and line. */
export class ConditionFault extends Error {
  readonly word: string;
  constructor(word: string, problem: string) {
    super(problem);
    this.word = word;
  }
}

/** Parentheses deeper than this are refused, so that reading and evaluating never run out of stack. */
const DEPTH_LIMIT = 50;

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Koji's own form. */
export function parsePlain(text: string): Condition {
  const parts = text.split('&&').map((part) => testCall(words(part)));
  return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
}

/** The form with `||`, parentheses and `!`. */
export function parseExtended(text: string): Condition {
  const tokens = words(text.replaceAll('&&', ' && ').replaceAll('||', ' || '));
  const reader = new ConditionReader(tokens);
  return reader.whole();
}

function testCall(parts: readonly string[]): TestCall {
  const [name, ...args] = parts;
  if (name === undefined) throw new ConditionFault('', 'a test is missing');
  return { kind: 'test', name, args };
}

class ConditionReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  whole(): Condition {
    const condition = this.#joined('or', 0);
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new ConditionFault(rest, `unexpected '${rest}'`);
    return condition;
  }

  #joined(kind: 'or' | 'and', depth: number): Condition {
    const sign = kind === 'or' ? '||' : '&&';
    const parts: Condition[] = [];
    do parts.push(kind === 'or' ? this.#joined('and', depth) : this.#single(depth));
    while (this.#take(sign));
    return parts.length === 1 ? parts[0]! : { kind, parts };
  }

  #single(depth: number): Condition {
    if (depth > DEPTH_LIMIT) throw new ConditionFault('(', `nested more than ${DEPTH_LIMIT} deep`);
    if (this.#take('!')) return { kind: 'not', part: this.#single(depth + 1) };
    if (!this.#take('(')) return this.#test();
    const inner = this.#joined('or', depth + 1);
    if (!this.#take(')')) throw new ConditionFault('(', "')' is missing");
    return inner;
  }

  #test(): TestCall {
    const start = this.#at;
    while (this.#at < this.#tokens.length && !['&&', '||', '(', ')'].includes(this.#tokens[this.#at]!)) this.#at++;
    return testCall(this.#tokens.slice(start, this.#at));
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}
