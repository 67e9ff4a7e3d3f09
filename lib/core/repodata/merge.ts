/** A repository made of an internal one and external ones. Their metadata is read twice: to choose, then to write. */
import { factsOf, type PackageFacts, packageElements, pkgidOf, withBase } from './elements.ts';
import type { Kind } from './fragments.ts';
import { type MergeOptions, MergePlan } from './merge-plan.ts';
import type { RepositoryContent } from './repository.ts';

export interface MergeSource {
  /** for packages without a base of their own; absent for the internal repository, whose hrefs stay relative */
  base?: string;
  /** where its packages come from, for pkgorigins; ends in a slash */
  origin: string;
  /** The uncompressed metadata file or package elements; asked for twice when it is the primary one. */
  open: (kind: Kind) => AsyncIterable<Uint8Array>;
}

/** @param sources the internal repository first, then external ones by priority */
export async function merge(
  sources: readonly MergeSource[],
  options: MergeOptions,
): Promise<Required<Pick<RepositoryContent, 'count' | 'packages' | 'origins'>>> {
  const plan = new MergePlan(options);
  const chosen: Set<string>[] = [];
  const origins = new Map<string, string>();
  let count = 0;
  for (const source of sources) {
    const packages = await factsFrom(source);
    const taken = plan.add(packages);
    const pkgids = new Set<string>();
    packages.forEach((facts, i) => {
      // One file listed twice in a repository is one package: pkgid is what ties the three metadata files together.
      if (!taken[i] || pkgids.has(facts.pkgid)) return;
      pkgids.add(facts.pkgid);
      const name = nvra(facts);
      if (!origins.has(name)) origins.set(name, `${name}\t${source.origin}\n`);
    });
    count += pkgids.size;
    chosen.push(pkgids);
  }
  return {
    count,
    origins: [...origins.values()],
    packages: (kind) => selected(sources, chosen, kind),
  };
}

async function factsFrom(source: MergeSource): Promise<PackageFacts[]> {
  const packages: PackageFacts[] = [];
  for await (const elements of packageElements(source.open('primary'))) packages.push(...elements.map(factsOf));
  return packages;
}

async function* selected(sources: readonly MergeSource[], chosen: readonly Set<string>[], kind: Kind) {
  for (const [i, source] of sources.entries()) {
    const left = new Set(chosen[i]);
    if (left.size === 0) continue;
    for await (const elements of packageElements(source.open(kind))) {
      for (const element of elements) {
        const pkgid = kind === 'primary' ? factsOf(element).pkgid : pkgidOf(element);
        if (!left.delete(pkgid)) continue;
        yield kind === 'primary' && source.base !== undefined ? withBase(element, source.base) : element;
      }
    }
  }
}

/** As Koji's builder looks it up in pkgorigins: without epoch. */
const nvra = ({ name, version, release, arch }: PackageFacts) => `${name}-${version}-${release}.${arch}`;
