import type { PolicyTests } from '../test.ts';
import { buildTests } from './builds.ts';
import { fieldTests } from './fields.ts';
import { otherTests } from './other.ts';
import { packageTests } from './packages.ts';
import { tagTests } from './tags.ts';
import { userTests } from './users.ts';

/** The tests that Koji has without any plugin (Koji 1.35). */
export const coreTests: PolicyTests = {
  ...fieldTests,
  ...packageTests,
  ...tagTests,
  ...buildTests,
  ...userTests,
  ...otherTests,
};
