import type { Plugin } from '#hub/plugin';

/**
 * The policy `scm` is asked after each checkout, with the branches that have the commit (Koji 1.35: plugin scmpolicy). The
 * question is the builder's (lib/agent/scm/policy.ts); that the plugin is on is told with the builder's settings.
 */
export const scmpolicy: Plugin = {
  name: 'scmpolicy',
  doc: 'Asks the policy scm after each checkout.',
};
