import type { Plugin } from '#hub/plugin';
import { makeDistRepo } from './make.ts';

/** A dist repo with each change of a tag that asks for it (Koji 1.35: plugin tag2distrepo). */
export const tag2distrepo: Plugin = {
  name: 'tag2distrepo',
  doc: 'Makes a dist repo whenever a build is tagged or untagged.',
  callbacks: { postTag: makeDistRepo, postUntag: makeDistRepo },
};
