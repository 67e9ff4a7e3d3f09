import type { Plugin } from '#hub/plugin';
import { access } from '#hub/policy/actions';
import { removeEmptied } from './change.ts';
import { cleanUp } from './cleanup.ts';
import { sidetagMethods } from './methods.ts';
import { sidetagTests } from './policy-tests.ts';

/** Side tags: tags that users make for themselves below a base tag, to build in and to merge from. */
export const sidetag: Plugin = {
  name: 'sidetag',
  doc: 'Tags that users make for themselves below a base tag.',
  methods: sidetagMethods,
  policyTests: sidetagTests,
  policyActions: { sidetag: access, sidetag_cleanup: { pattern: /^(remove|keep)$/i, words: 'remove, keep' } },
  callbacks: { postUntag: removeEmptied },
  housekeeping: cleanUp,
  links: ({ sidetag: { name_template } }) => [
    { label: 'Side tags', path: `tags?pattern=${encodeURIComponent(name_template.replaceAll(/\{\w+\}/g, '*'))}` },
  ],
};
