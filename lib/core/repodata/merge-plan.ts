/**
 * Which packages of which repository a merged one has, in the modes that Koji 1.35 offers for external repos
 * (as createrepo_c's mergerepo_c implements them).
 *
 * koji: a source package's name belongs to the first repository that has binaries of it, and there to its newest
 *       version-release. Binaries of the name's other versions are left out, in all repositories; those of the same
 *       one are taken from any. Names on the block list are left out. Of equal name-version-release-arch the first
 *       counts.
 * simple: everything but the block list, repeats included.
 * bare: everything, no block list; of equal name-epoch-version-release-arch the first counts.
 */
import { compareEVR } from '#core/evr';
import { parseNVRA } from '#core/nvr';
import type { PackageFacts } from './elements.ts';

export const MERGE_MODES = ['koji', 'simple', 'bare'] as const;
export type MergeMode = (typeof MERGE_MODES)[number];

export interface MergeOptions {
  mode: MergeMode;
  /** names of source packages to leave out: those that are blocked in the tag */
  blocked?: ReadonlySet<string>;
  /** architectures to take (see repoArches); all when absent */
  arches?: ReadonlySet<string>;
}

interface Candidate {
  key: string;
  arch: string;
  source: Source | undefined;
}

interface Source {
  name: string;
  version: string;
  release: string;
}

/** A plan is filled repository by repository, the internal one first, then by priority. */
export class MergePlan {
  readonly #mode: MergeMode;
  readonly #blocked: ReadonlySet<string>;
  readonly #arches: ReadonlySet<string> | undefined;
  /** source package name -> its repository and newest version there */
  readonly #owners = new Map<string, Source & { repo: number }>();
  readonly #seen = new Set<string>();
  #repos = 0;

  constructor({ mode, blocked, arches }: MergeOptions) {
    this.#mode = mode;
    this.#blocked = mode === 'bare' ? new Set() : (blocked ?? new Set());
    this.#arches = arches;
  }

  /**
   * Adds the next repository.
   * @returns which of its packages the merged one has: one answer for each, in their order
   */
  add(packages: readonly PackageFacts[]): boolean[] {
    const repo = this.#repos++;
    const candidates = packages.map((facts) => this.#candidate(facts));
    // Packages of foreign architectures claim a name, too: mergerepo_c looks at architectures later.
    if (this.#mode === 'koji') for (const { source } of candidates) this.#claim(source, repo);
    return candidates.map((one) => this.#isTaken(one));
  }

  #candidate(facts: PackageFacts): Candidate {
    const { name, version, release, arch } = facts;
    // Koji's packages go by file name, which has no epoch.
    const epoch = this.#mode === 'koji' ? '' : facts.epoch;
    return { key: `${name} ${epoch} ${version} ${release} ${arch}`, arch, source: sourceOf(facts) };
  }

  #claim(source: Source | undefined, repo: number): void {
    if (!source || this.#blocked.has(source.name)) return;
    const owner = this.#owners.get(source.name);
    if (owner && (owner.repo !== repo || compareEVR(owner, source) >= 0)) return;
    this.#owners.set(source.name, { ...source, repo });
  }

  #isTaken({ key, arch, source }: Candidate): boolean {
    if (this.#arches && !this.#arches.has(arch)) return false;
    if (source && this.#blocked.has(source.name)) return false;
    if (this.#mode === 'simple') return true;
    if (this.#mode === 'koji' && source) {
      const owner = this.#owners.get(source.name)!;
      if (owner.version !== source.version || owner.release !== source.release) return false;
    }
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}

/** The source package that a binary was built from; undefined for source packages and for foreign file names. */
function sourceOf({ sourcerpm }: PackageFacts): Source | undefined {
  if (!/^.+-[^-]+-[^-]+\.[^.-]+(\.rpm)?$/.test(sourcerpm)) return undefined;
  return parseNVRA(sourcerpm);
}
