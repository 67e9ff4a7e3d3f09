/**
 * Which packages a 64-bit repo has in their 32-bit form too: what is needed to build 32-bit software on it. Development
 * packages are chosen by name or by what they provide (as python-multilib's "devel" method, which Koji uses); the packages that
 * those need in their 32-bit form come with them.
 */
import { readIni } from '#core/ini';
import { type Capability, fits } from '#core/repodata/needs';

export interface MultilibRules {
  /** names that are always taken */
  readonly white: ReadonlySet<string>;
  /** names that are never chosen; they still come as a dependency */
  readonly black: ReadonlySet<string>;
}

/** Reads a rules file: section `devel`, options `white_list` and `black_list`, words separated by blanks or commas. */
export function multilibRules(text: string): MultilibRules {
  const ini = readIni(text);
  const words = (option: string) => new Set((ini.get('devel', option) ?? '').split(/[\s,]+/).filter(Boolean));
  return { white: words('white_list'), black: words('black_list') };
}

/** A package as the choice needs to know it. */
export interface Package {
  readonly name: string;
  readonly provides: readonly Capability[];
  readonly requires: readonly Capability[];
  readonly files: readonly string[];
}

const isDevel = (name: string): boolean => /-(devel|static)$/.test(name);

export function isChosen({ name, provides }: Package, { white, black }: MultilibRules): boolean {
  if (white.has(name)) return true;
  if (black.has(name)) return false;
  const offered = provides.map((capability) => capability.name);
  // kernels bring their own headers for each architecture
  if (name.startsWith('kernel') && offered.some((one) => one === 'kernel-devel')) return false;
  return isDevel(name) || offered.some(isDevel);
}

export interface Closure<P> {
  readonly added: readonly P[];
  /** `package: requirement` that neither side has */
  readonly unresolved: readonly string[];
}

/**
 * The 32-bit packages that come with the chosen ones: for each requirement that no package of the 64-bit repo fits, the first
 * of the 32-bit repo that does.
 */
export function dependencies<P extends Package>(
  chosen: readonly P[],
  own: readonly Package[],
  partner: readonly P[],
): Closure<P> {
  const here = providersOf(own);
  const there = providersOf(partner);
  const taken = new Set(chosen);
  const unresolved: string[] = [];
  for (const item of taken) {
    for (const need of item.requires) {
      // conditions in brackets are for a solver
      if (need.name.startsWith('(') || here(need)) continue;
      const found = there(need);
      if (found) taken.add(found);
      else unresolved.push(`${item.name}: ${need.name}`);
    }
  }
  return { added: [...taken].slice(chosen.length), unresolved };
}

function providersOf<P extends Package>(packages: readonly P[]): (need: Capability) => P | undefined {
  const byName = new Map<string, { offered: Capability; item: P }[]>();
  for (const item of packages) {
    const offers = [...item.provides, ...item.files.map((name): Capability => ({ name }))];
    for (const offered of offers) {
      const list = byName.get(offered.name);
      if (list) list.push({ offered, item });
      else byName.set(offered.name, [{ offered, item }]);
    }
  }
  return (need) => byName.get(need.name)?.find(({ offered }) => fits(offered, need))?.item;
}
