import type { PolicyTests } from '../test.ts';

/** `policy NAME`: what another policy says of the same data. A reason after `allow` makes it another action (Koji 1.35). */
export const otherTests: PolicyTests = {
  policy: {
    problem: (args) => (args.length === 0 ? 'test policy needs the name of a policy' : undefined),
    run: async (question, [name]) => /^(yes|true|allow)$/i.test((await question.ask(name!)) ?? ''),
  },
};
