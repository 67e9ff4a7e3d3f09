import { parsePolicy } from '#core/policy/parse';
import type { Policy, TestCall } from '#core/policy/rules';
import { readStoredPolicies, storedStamp } from '#store/policies';
import type { Tx } from '#store/tx';
import { assertActions, coreActions, type PolicyActions } from './actions.ts';
import type { PolicyTest, PolicyTests } from './test.ts';
import { coreTests } from './tests/core.ts';

/** Policies by name as the settings or the table have them, and what their words mean. */
export interface PolicySource {
  readonly texts: Readonly<Record<string, string>>;
  /** `||`, parentheses and `!` are understood */
  readonly extended?: boolean;
  /** tests of plugins */
  readonly tests?: PolicyTests;
  /** what the policies that plugins ask may answer */
  readonly actions?: PolicyActions;
}

/**
 * The policies of a hub: those of its settings, and over them those that were set while it runs. They are parsed once per
 * process; a call that asks a policy reads one small item to see whether what it knows is still the newest.
 *
 * A policy that cannot be read, and a test that nobody knows, are refused here: so the hub does not start with them, and
 * a change at run time is refused before it is stored.
 */
export class Policies {
  readonly #settings: ReadonlyMap<string, Policy>;
  readonly #tests: PolicyTests;
  readonly #extended: boolean;
  readonly #actions: PolicyActions;
  readonly texts: Readonly<Record<string, string>>;
  #known: { readonly stamp: string; readonly policies: ReadonlyMap<string, Policy> };

  constructor({ texts, extended = false, tests = {}, actions = {} }: PolicySource) {
    this.#tests = { ...coreTests, ...tests };
    this.#extended = extended;
    this.#actions = { ...coreActions, ...actions };
    this.texts = texts;
    this.#settings = new Map(Object.entries(texts).map(([name, text]) => [name, this.parse(name, text)]));
    this.#known = { stamp: '', policies: this.#settings };
  }

  /** The policies as they are now. */
  async current(tx: Tx): Promise<ReadonlyMap<string, Policy>> {
    const stamp = await storedStamp(tx);
    if (stamp === this.#known.stamp) return this.#known.policies;
    const policies = new Map(this.#settings);
    for (const { name, text } of await readStoredPolicies(tx)) policies.set(name, this.parse(name, text));
    this.#known = { stamp, policies };
    return policies;
  }

  /** Reads a policy's text; throws PolicyError with line and word. */
  parse(name: string, text: string): Policy {
    return parsePolicy(name, text, { extended: this.#extended, check: (test) => this.#problem(name, test) });
  }

  /**
   * Reads a text that somebody is about to put into force: its actions have to be known, too. A hub starts without this, as
   * Koji does, and says so when such an action comes.
   */
  parseNew(name: string, text: string): Policy {
    const policy = this.parse(name, text);
    assertActions(policy, this.#actions);
    return policy;
  }

  /** Are all actions of the settings' policies known? Throws PolicyError. */
  assertKnownActions(): void {
    for (const policy of this.#settings.values()) assertActions(policy, this.#actions);
  }

  /** A test that a parsed policy names. */
  test(policy: string, name: string): PolicyTest | undefined {
    const test = Object.hasOwn(this.#tests, name) ? this.#tests[name] : undefined;
    return test?.policies && !test.policies.includes(policy) ? undefined : test;
  }

  #problem(policy: string, { name, args }: TestCall): string | undefined {
    const test = this.test(policy, name);
    return test ? test.problem?.(args) : `no such test: ${name}`;
  }
}
