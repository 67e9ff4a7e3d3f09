import { PolicyError } from '#core/policy/error';
import type { Policy, Rule } from '#core/policy/rules';

/** What the actions of a policy may be, which whoever asks the policy declares: a pattern of them, and its words for people. */
export interface Actions {
  readonly pattern: RegExp;
  readonly words: string;
}

/** By the policy's name; a policy that is not in it may say anything. */
export type PolicyActions = Readonly<Record<string, Actions>>;

/** A yes or a no with its reason. */
export const access: Actions = { pattern: /^(allow|deny)(\s|$)/i, words: 'allow, deny' };

/** Those of the policies that the core asks. */
export const coreActions: PolicyActions = {
  ...Object.fromEntries(
    ['tag', 'package_list', 'build_rpm', 'build_from_srpm', 'build_from_repo_id', 'build_from_scm', 'vm'].map(
      (name) => [name, access],
    ),
  ),
  cg_import: access,
  dist_repo: access,
  draft_promotion: access,
  channel: { pattern: /^(use\s+\S+|req|parent)(\s|$)/, words: 'use CHANNEL, req, parent' },
  priority: { pattern: /^(stay|(set|adjust)\s+[+-]?\d+)(\s|$)/, words: 'stay, set N, adjust +N' },
  capacity: { pattern: /^(spot|on-demand|default)$/, words: 'spot, on-demand, default' },
  failed_tree_capture: { pattern: /^(off|builddir|full)$/, words: 'off, builddir, full' },
};

/** Throws PolicyError for the first action that whoever asks the policy does not know. */
export function assertActions({ name, rules }: Policy, known: PolicyActions): void {
  if (Object.hasOwn(known, name)) for (const rule of rules) assertAction(name, rule, known[name]!);
}

function assertAction(policy: string, { outcome, line }: Rule, actions: Actions): void {
  if (typeof outcome !== 'string') {
    for (const rule of outcome) assertAction(policy, rule, actions);
    return;
  }
  if (actions.pattern.test(outcome)) return;
  const word = outcome.split(/\s/, 1)[0]!;
  throw new PolicyError({ policy, line, word }, `action '${outcome}' is none of: ${actions.words}`);
}
