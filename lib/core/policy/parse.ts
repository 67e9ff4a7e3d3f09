/**
 * Koji's policy language (Koji 1.35): one rule on a line, `condition :: action` or `condition !! action`, `#` begins a
 * comment anywhere. The line is cut at its last `::`; only a line without one is cut at its last `!!`. An action `{`
 * opens rules of its own, which a line with nothing but `}` closes.
 */
import { ConditionFault, parseExtended, parsePlain } from '#core/policy/condition';
import { PolicyError } from '#core/policy/error';
import type { Condition, Policy, Rule, TestCall } from '#core/policy/rules';

export interface ParseOptions {
  /** Looks at each test: text of what is wrong with it, or undefined. Without it any name and arguments are taken. */
  check?: (test: TestCall) => string | undefined;
  /** Take `||`, parentheses and `!` in conditions. Koji does not have them. */
  extended?: boolean;
}

/** Braces deeper than this are refused: evaluation walks them recursively. */
const DEPTH_LIMIT = 50;

/** Reads a policy. Throws PolicyError and nothing else. */
export function parsePolicy(name: string, text: string, options: ParseOptions = {}): Policy {
  const rules: Rule[] = [];
  const open: { rules: Rule[]; line: number }[] = [];
  let current = rules;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1;
    const content = raw.split('#', 1)[0]!.trim();
    if (content === '') continue;
    if (content === '}') {
      const outer = open.pop();
      if (!outer) throw new PolicyError({ policy: name, line, word: '}' }, "'}' without a '{'");
      current = outer.rules;
      continue;
    }
    const { rule, inner } = parseLine(name, content, line, options);
    current.push(rule);
    if (!inner) continue;
    if (open.length >= DEPTH_LIMIT) {
      throw new PolicyError({ policy: name, line, word: '{' }, `braces more than ${DEPTH_LIMIT} deep`);
    }
    open.push({ rules: current, line });
    current = inner;
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new PolicyError({ policy: name, line: unclosed.line, word: '{' }, "'{' is never closed");
  return { name, rules };
}

function parseLine(
  policy: string,
  content: string,
  line: number,
  options: ParseOptions,
): { rule: Rule; inner?: Rule[] } {
  const plain = content.lastIndexOf('::');
  const cut = plain >= 0 ? plain : content.lastIndexOf('!!');
  if (cut < 0) {
    throw new PolicyError({ policy, line, word: content.split(/\s/, 1)[0]! }, `neither '::' nor '!!' in '${content}'`);
  }
  const when = parseCondition(policy, content.slice(0, cut), line, options);
  const text = content.slice(0, cut + 2);
  const action = content.slice(cut + 2).trim();
  // Koji would take this for the closing line and forget the condition
  if (action === '}')
    throw new PolicyError({ policy, line, word: '}' }, `'}' must stand on a line of its own: '${content}'`);
  const inner: Rule[] | undefined = action === '{' ? [] : undefined;
  return { rule: { when, negated: plain < 0, text, line, outcome: inner ?? action }, inner };
}

function parseCondition(policy: string, text: string, line: number, options: ParseOptions): Condition {
  try {
    const condition = options.extended ? parseExtended(text) : parsePlain(text);
    for (const test of testsIn(condition)) {
      const problem = options.check?.(test);
      if (problem !== undefined) throw new ConditionFault(test.name, problem);
    }
    return condition;
  } catch (error) {
    if (!(error instanceof ConditionFault)) throw error;
    throw new PolicyError({ policy, line, word: error.word }, `${error.message} in '${text.trim()}'`);
  }
}

function testsIn(condition: Condition): TestCall[] {
  if (condition.kind === 'test') return [condition];
  return condition.kind === 'not' ? testsIn(condition.part) : condition.parts.flatMap(testsIn);
}
