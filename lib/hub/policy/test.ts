import type { PolicyData } from '#core/policy/tests';
import type { Ctx } from '../context.ts';

/** What a policy is asked, by whom, on which hub. */
export interface Question {
  readonly ctx: Ctx;
  readonly data: PolicyData;
  /** the action of another policy for the same data; null when no rule of it applies */
  ask(policy: string): Promise<string | null>;
}

/** A test of the policy language. Plugins bring more of them; one with the name of a core test takes its place. */
export interface PolicyTest {
  /** the policies that may use it; absent: all */
  readonly policies?: readonly string[];
  /** what is wrong with the arguments; looked at when a policy is read */
  problem?(args: readonly string[]): string | undefined;
  run(question: Question, args: readonly string[]): boolean | Promise<boolean>;
}

export type PolicyTests = Readonly<Record<string, PolicyTest>>;
