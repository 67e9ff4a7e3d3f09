/** Dependencies as repository metadata lists them: createrepo_c (0.17) leaves some of the header's out. */
import { parseEVR, rpmvercmp } from '#core/evr';
import { DEP, type Dependency, dependencies, SENSE } from '#core/rpm/dependencies';
import { fileNames } from '#core/rpm/files';
import type { HeaderStructure } from '#core/rpm/structure';
import { attribute } from './xml.ts';

/** RPMSENSE_PREREQ, _SCRIPT_PRE and _SCRIPT_POST: needed before the package's own scripts run. */
const PRE = 64 | 512 | 1024;

const COMPARISONS: Record<number, string> = {
  [SENSE.LESS]: 'LT',
  [SENSE.GREATER]: 'GT',
  [SENSE.EQUAL]: 'EQ',
  [SENSE.LESS | SENSE.EQUAL]: 'LE',
  [SENSE.GREATER | SENSE.EQUAL]: 'GE',
};
const comparison = (flags: number) => COMPARISONS[flags & (SENSE.LESS | SENSE.GREATER | SENSE.EQUAL)];

/** Element name and Koji's number, in createrepo_c's order. */
const KINDS = [
  ['provides', DEP.PROVIDE],
  ['requires', DEP.REQUIRE],
  ['conflicts', DEP.CONFLICT],
  ['obsoletes', DEP.OBSOLETE],
  ['suggests', DEP.SUGGEST],
  ['enhances', DEP.ENHANCE],
  ['recommends', DEP.RECOMMEND],
  ['supplements', DEP.SUPPLEMENT],
] as const;

/** The dependency elements of a package, those that are empty left out. */
export function dependencyElements(main: HeaderStructure): string {
  return KINDS.map(([name, type]) => {
    const found = type === DEP.REQUIRE ? requirements(main) : dependencies(main, type);
    const entries = found.map((dependency) => entry(dependency, type)).filter((line) => line !== undefined);
    return entries.length ? `    <rpm:${name}>\n${entries.join('')}    </rpm:${name}>\n` : '';
  }).join('');
}

/** Paths that are in the primary metadata too, since packages require them by name. */
export const isPrimary = (path: string): boolean =>
  path.startsWith('/etc/') || path.includes('bin/') || path === '/usr/lib/sendmail';

/**
 * What a package requires from others: without RPM's own features, without what it provides itself, without repeats,
 * and with one libc.so.6, the newest, in the place of many.
 */
function requirements(main: HeaderStructure): Dependency[] {
  const provided = new Set(dependencies(main, DEP.PROVIDE).map((dependency) => dependency.name));
  const files = new Set(fileNames(main).filter(isPrimary));
  const last = new Map<string, string>();
  const kept: Dependency[] = [];
  let libc: Dependency | undefined;
  for (const dependency of dependencies(main, DEP.REQUIRE)) {
    const { name } = dependency;
    if (name.startsWith('rpmlib(') || files.has(name) || provided.has(name)) continue;
    const key = `${comparison(dependency.flags)} ${dependency.version} ${isPre(dependency)}`;
    if (last.get(name) === key) continue;
    if (name.startsWith('libc.so.6')) {
      if (!libc || rpmvercmp(symbolVersion(libc.name), symbolVersion(name)) < 0) libc = dependency;
      continue;
    }
    last.set(name, key);
    kept.push(dependency);
  }
  return libc ? [...kept, libc] : kept;
}

/** "GLIBC_2.14" of "libc.so.6(GLIBC_2.14)(64bit)"; '' of the bare "libc.so.6" */
const symbolVersion = (name: string) => /\((.*?)\)/.exec(name)?.[1] ?? '';

const isPre = ({ flags }: Dependency) => (flags & PRE) !== 0;

/** One entry; undefined for a version whose epoch is no number, which nothing could match. */
function entry(dependency: Dependency, type: number): string | undefined {
  const flags = comparison(dependency.flags);
  let line = `      <rpm:entry name="${attribute(dependency.name)}"`;
  if (flags) {
    line += ` flags="${flags}"`;
    if (dependency.version) {
      const { epoch, version, release } = parseEVR(dependency.version);
      if (epoch === null && /^[^-]*:/.test(dependency.version)) return undefined;
      line += ` epoch="${epoch ?? 0}" ver="${attribute(version)}"`;
      if (release !== null) line += ` rel="${attribute(release)}"`;
    }
  }
  if (type === DEP.REQUIRE && isPre(dependency)) line += ' pre="1"';
  return `${line}/>\n`;
}
