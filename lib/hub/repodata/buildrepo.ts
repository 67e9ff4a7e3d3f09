import { repoArches } from '#core/arch';
import { GenericError } from '#core/errors';
import { type MergeSource, merge } from '#core/repodata/merge';
import { MERGE_MODES, type MergeMode } from '#core/repodata/merge-plan';
import { type RepositoryContent, writeRepository } from '#core/repodata/repository';
import type { Tx } from '#store/tx';
import { inheritedRepos, type TagExternalRepo } from '../externalrepos/find.ts';
import type { Hub } from '../hub.ts';
import type { RepoRpm } from '../repos/listing.ts';
import { cacheExternal, type ExternalContent, externalSource } from './external.ts';
import { storedPieces } from './pieces.ts';
import { MetadataSink } from './sink.ts';

/** What a build repo of one arch is made of. */
export interface BuildRepo {
  readonly arch: string;
  readonly rpms: readonly RepoRpm[];
  /** names of blocked packages, which external repos must not bring in */
  readonly blocked: ReadonlySet<string>;
  readonly comps: string;
  readonly mode: MergeMode;
  /** by priority */
  readonly external: readonly ExternalContent[];
  /** its own URL, for pkgorigins; ends in a slash */
  readonly url: string;
}

/** External repos of a tag that are for this arch, in the order in which they count, with the one mode of all of them. */
export async function externalOf(tx: Tx, tag: number, event: number, arch: string) {
  const all = arch === 'src' ? [] : await inheritedRepos(tx, tag, event);
  const links = all.filter(({ arches }) => !arches?.trim() || arches.split(/\s+/).includes(arch));
  return { links, mode: modeOf(links) };
}

function modeOf(links: readonly TagExternalRepo[]): MergeMode {
  const modes = [...new Set(links.map((link) => link.merge_mode))];
  if (modes.length > 1) throw new GenericError(`Found multiple merge modes for external repos: ${modes.join(', ')}`);
  const mode = MERGE_MODES.find((one) => one === (modes[0] ?? 'koji'));
  if (!mode) throw new GenericError(`unknown merge mode ${modes[0]}`);
  return mode;
}

/** Writes the metadata into a folder. Answers the names of its files, repomd.xml last. */
export async function writeBuildRepo(hub: Hub, repo: BuildRepo, folder: string, id: string): Promise<string[]> {
  const sink = new MetadataSink(hub.files, id);
  const now = Math.floor(hub.now());
  const { repomd, files } = await writeRepository(await contentOf(hub, repo), sink.open, now);
  await sink.place(files, folder);
  const names = files.map(({ name }) => name);
  if (repo.rpms.length === 0 && repo.external.length === 0) {
    await hub.files.put(`${folder}/EMPTY_REPO`, 'The tag has no packages for this architecture.\n');
    names.push('EMPTY_REPO');
  }
  await hub.files.put(`${folder}/repomd.xml`, repomd);
  return [...names, 'repomd.xml'];
}

async function contentOf(hub: Hub, repo: BuildRepo): Promise<RepositoryContent> {
  const { rpms, comps, external } = repo;
  const chosen = rpms.map(({ id, build_id }) => ({ id, build_id, sigkey: '' }));
  if (external.length === 0) {
    return { count: rpms.length, comps, packages: (kind) => storedPieces(hub, chosen, kind) };
  }
  for (const one of external) await cacheExternal(hub.files, one, hub.now());
  const own: MergeSource = {
    origin: repo.url,
    open: async function* (kind) {
      for await (const piece of storedPieces(hub, chosen, kind)) yield Buffer.from(piece);
    },
  };
  const sources = [own, ...external.map((one) => externalSource(hub.files, one))];
  const merged = await merge(sources, { mode: repo.mode, blocked: repo.blocked, arches: repoArches(repo.arch) });
  return { ...merged, comps };
}
