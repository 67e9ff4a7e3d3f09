import { parsePolicy } from '#core/policy/parse';
import type { Policy } from '#core/policy/rules';

/** The hub's policies by name, parsed and checked. */
export type Policies = ReadonlyMap<string, Policy>;

export function parsePolicies(texts: Readonly<Record<string, string>>): Policies {
  return new Map(Object.entries(texts).map(([name, text]) => [name, parsePolicy(name, text)]));
}
