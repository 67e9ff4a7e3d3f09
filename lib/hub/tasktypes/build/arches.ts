import { canonArch } from '#core/arch';
import { BuildError } from '#core/errors';
import type { Srpm } from './srpm.ts';

/**
 * The arches to build for (Koji 1.35: getArchList): those of the tag and the package's extra ones, cut by what the SRPM
 * says; `noarch` stands for packages that are built once. Throws BuildError when none is left.
 */
export function archList(words: { tag: string; extra: string | null; override: string | null }, srpm: Srpm): string[] {
  const tagArches = split(words.tag);
  const canonical = new Set(tagArches.map(canonArch));
  if (words.override !== null) return chosen(split(words.override), canonical);
  const { buildarchs, exclusivearch, excludearch } = srpm;
  let arches = [...tagArches, ...split(words.extra ?? '').filter((arch) => !tagArches.includes(arch))];
  if (buildarchs.length > 0) arches = [...buildarchs];
  if (exclusivearch.length > 0) arches = arches.filter((arch) => exclusivearch.includes(arch));
  if (excludearch.length > 0) arches = arches.filter((arch) => !excludearch.includes(arch));
  const noarch = buildarchs.includes('noarch') || exclusivearch.includes('noarch');
  if (noarch && !excludearch.includes('noarch')) arches.push('noarch');
  return chosen(arches, canonical);
}

function chosen(arches: readonly string[], canonical: ReadonlySet<string>): string[] {
  const fit = [...new Set(arches)].filter((arch) => arch === 'noarch' || canonical.has(canonArch(arch)));
  if (fit.length === 0) throw new BuildError('No matching arches were found');
  return fit;
}

/**
 * The arch of the task that builds a noarch package: any, unless the SRPM or the tag (extra `noarch_arches`) says that it
 * can be built on some arches only.
 */
export function taskArch(arch: string, srpm: Srpm, tag: { arches: string; noarch: string | null }): string {
  if (arch !== 'noarch') return canonArch(arch);
  const allowed = tag.noarch === null ? null : split(tag.noarch);
  const limits = [...srpm.exclusivearch, ...srpm.excludearch].some((name) => name !== 'noarch');
  if (!limits && allowed === null) return 'noarch';
  const only = srpm.exclusivearch.filter((name) => name !== 'noarch').map(canonArch);
  const not = srpm.excludearch.map(canonArch);
  const possible = split(tag.arches)
    .map(canonArch)
    .filter((name) => (only.length === 0 || only.includes(name)) && !not.includes(name))
    .filter((name) => allowed === null || allowed.map(canonArch).includes(name));
  if (possible.length === 0)
    throw new BuildError("No suitable arches were found: the package excludes all of the tag's");
  return possible[0]!;
}

const split = (words: string): string[] => words.split(/[\s,]+/).filter(Boolean);
