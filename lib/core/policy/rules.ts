/** What a policy's text means, as data. */

/** One test with its arguments, as it stands in the text. */
export interface TestCall {
  kind: 'test';
  name: string;
  args: readonly string[];
}

export type Condition =
  | TestCall
  | { kind: 'and' | 'or'; parts: readonly Condition[] }
  | { kind: 'not'; part: Condition };

export interface Rule {
  when: Condition;
  /** `!!`: the rule applies when the condition is false. */
  negated: boolean;
  /** The condition's words and the sign after it, as they stand in the text. */
  text: string;
  /** Line of the policy's text, counted from 1. */
  line: number;
  /** An action's text, or the rules in braces. */
  outcome: string | readonly Rule[];
}

export interface Policy {
  name: string;
  rules: readonly Rule[];
}
