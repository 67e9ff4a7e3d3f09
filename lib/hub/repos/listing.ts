import { canonArch, isNoarch, isSourceArch, parseArches } from '#core/arch';
import { isDebuginfo } from '#core/debuginfo';
import { buildDir, rpmPath } from '#core/pathinfo';
import type { RepoOptions } from '#store/repos';
import { rpmsOfBuilds } from '#store/rpmpacks';
import type { PackedRpm } from '#store/rpms';
import type { Tx } from '#store/tx';
import { volumes } from '#store/volumes';
import { chooseTagged, type ReadTagged } from '../tagging/read.ts';

/** An RPM in a repo. */
export interface RepoRpm extends PackedRpm {
  readonly build_id: number;
  /** of the unsigned file, below the top directory */
  readonly path: string;
}

/** The RPMs of a tag's builds, by path. Those of which there is no file are left out. */
export async function taggedFiles(tx: Tx, tag: number, options: ReadTagged): Promise<RepoRpm[]> {
  const { chosen, found } = await chooseTagged(tx, tag, options);
  const ids = [...new Set(chosen.map((row) => row.build_id))];
  const [packs, named] = await Promise.all([
    rpmsOfBuilds(tx, ids),
    volumes.byIds(
      tx,
      [...found.values()].map((build) => build.volume_id),
    ),
  ]);
  const rpms = ids.flatMap((id) => {
    const build = found.get(id)!;
    const directory = buildDir({ ...build, volume_name: named.get(build.volume_id)?.name ?? null });
    const files = (packs.get(id) ?? []).filter((rpm) => !rpm.metadata_only);
    return files.map((rpm) => ({ ...rpm, build_id: id, path: `${directory}/${rpmPath(rpm)}` }));
  });
  return rpms.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The arches of a tag's repos: canonical, each once; i686 and i386 share one. */
export function repoArchesOf(words: string | null, { separate_src = false } = {}): string[] {
  const arches = parseArches(words ?? '').map(canonArch);
  const binary = arches.filter((arch) => !isNoarch(arch) && !isSourceArch(arch));
  return [...new Set([...binary, ...(separate_src ? ['src'] : [])])];
}

/** Which RPMs are in a build repo of one arch: its family's and noarch ones; sources and debug information if asked for. */
export function rpmsForArch(rpms: readonly RepoRpm[], arch: string, opts: RepoOptions): RepoRpm[] {
  return rpms.filter((rpm) => {
    if (isSourceArch(rpm.arch)) return arch === 'src' || (opts.src && !opts.separate_src);
    if (arch === 'src' || (isDebuginfo(rpm.name) && !opts.debuginfo)) return false;
    return isNoarch(rpm.arch) || canonArch(rpm.arch) === arch;
  });
}
