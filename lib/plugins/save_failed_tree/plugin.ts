import type { Plugin } from '#hub/plugin';
import { access } from '#hub/policy/actions';
import { forgetUnsaved, removeExpired } from './keep.ts';
import { failedTreeMethods } from './methods.ts';
import { failedTreeTests } from './policy-tests.ts';
import { save } from './save.ts';

/** Trees of failed buildroots, to see what went wrong (Koji 1.35: plugin save_failed_tree; retention is ours). */
export const saveFailedTree: Plugin = {
  name: 'save_failed_tree',
  doc: 'Keeps the trees of failed buildroots.',
  methods: failedTreeMethods,
  policyTests: failedTreeTests,
  policyActions: {
    save_failed_tree: access,
    failed_tree_days: { pattern: /^(?=.*[1-9])\d+(\.\d+)?$/, words: 'a number of days' },
  },
  callbacks: { postTaskStateChange: forgetUnsaved },
  taskTypes: [save],
  links: () => [{ label: 'Failed trees', path: 'tasks?method=saveFailedTree' }],
  housekeeping: async (hub) => void (await removeExpired(hub)),
};
