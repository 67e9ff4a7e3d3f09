import { DEP, type Dependency, dependencies, SENSE } from '#core/rpm/dependencies';
import type { RpmHeader } from '#core/rpm/header';

const DYNAMIC = 'rpmlib(DynamicBuildRequires)';

/** A dependency as a spec states it: `name`, `name >= 1:2-3`, `/a/file` or `(a or b)`. */
export function dependencyText({ name, version, flags }: Dependency): string {
  const signs = `${flags & SENSE.LESS ? '<' : ''}${flags & SENSE.GREATER ? '>' : ''}${flags & SENSE.EQUAL ? '=' : ''}`;
  return signs === '' || version === '' ? name : `${name} ${signs} ${version}`;
}

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
