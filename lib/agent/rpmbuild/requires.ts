import { dependencyText } from '#core/rpm/computed';
import { DEP, dependencies } from '#core/rpm/dependencies';
import type { RpmHeader } from '#core/rpm/header';

const DYNAMIC = 'rpmlib(DynamicBuildRequires)';

/** The BuildRequires that a source RPM carries, word by word; what rpm wants of itself is left out. */
export function buildRequires({ main }: RpmHeader): string[] {
  return dependencies(main, DEP.REQUIRE)
    .filter(({ name }) => !name.startsWith('rpmlib('))
    .map(dependencyText);
}

/** Whether the spec has %generate_buildrequires. */
export function hasDynamicRequires({ main }: RpmHeader): boolean {
  return dependencies(main, DEP.REQUIRE).some(({ name }) => name === DYNAMIC);
}
