import { isDebuginfo } from '#core/debuginfo';
import { nvra } from '#core/pathinfo';
import { moved } from '#core/repodata/elements';
import type { Kind } from '#core/repodata/fragments';
import { writeRepository } from '#core/repodata/repository';
import type { Hub } from '../hub.ts';
import { storedPieces } from '../repodata/pieces.ts';
import { MetadataSink } from '../repodata/sink.ts';
import type { SignedRpm } from './select.ts';

/** An RPM in the repo: with `multilib` it is there for another arch's packages. */
export interface DistRpm extends SignedRpm {
  readonly multilib: boolean;
}

/** `Packages/h/hello-1.0-1.x86_64.rpm` */
export const packagePath = (fileName: string): string => `Packages/${fileName[0]!.toLowerCase()}/${fileName}`;

const fileNameOf = (rpm: SignedRpm): string => `${nvra(rpm)}.rpm`;

/** Debug packages may have a repo of their own below the arch. */
const subrepoOf = (rpm: SignedRpm, split: boolean): string => (split && isDebuginfo(rpm.name) ? 'debug' : '');

/**
 * Writes what a dist repo of one arch has beside its packages into a folder: repodata, the list of its packages, and
 * kojipkgs, which says of each what it is. Answers the paths in the folder.
 */
export async function writeDist(
  hub: Hub,
  rpms: readonly DistRpm[],
  { folder, comps, split, id }: { folder: string; comps: string | undefined; split: boolean; id: string },
): Promise<string[]> {
  const manifest: string[] = [];
  const groups = Map.groupBy(rpms, (rpm) => subrepoOf(rpm, split));
  for (const sub of new Set(['', ...groups.keys()])) {
    const own = groups.get(sub) ?? [];
    const prefix = sub === '' ? '' : `${sub}/`;
    const names = await writeMetadata(hub, own, `${folder}/${prefix}repodata`, comps, `${id}${sub}`);
    manifest.push(...names.map((name) => `${prefix}repodata/${name}`));
    const list = own.map((rpm) => `${packagePath(fileNameOf(rpm))}\n`).join('');
    await hub.files.put(`${folder}/${prefix}pkglist`, list);
    manifest.push(`${prefix}pkglist`);
  }
  const known = Object.fromEntries(rpms.map((rpm) => [fileNameOf(rpm), shown(rpm, split)]));
  await hub.files.put(`${folder}/kojipkgs`, JSON.stringify(known));
  manifest.push('kojipkgs');
  await hub.files.put(`${folder}/repo_manifest`, JSON.stringify(manifest));
  return manifest;
}

function shown({ sigs, path, multilib, ...rpm }: DistRpm, split: boolean) {
  const subrepo = subrepoOf({ sigs, path, ...rpm }, split);
  return { ...rpm, _multilib: multilib, ...(subrepo ? { _subrepo: subrepo } : {}) };
}

async function writeMetadata(
  hub: Hub,
  rpms: readonly DistRpm[],
  folder: string,
  comps: string | undefined,
  id: string,
): Promise<string[]> {
  const sink = new MetadataSink(hub.files, id);
  const packages = async function* (kind: Kind): AsyncGenerator<string> {
    for await (const piece of storedPieces(hub, rpms, kind)) {
      yield kind === 'primary' ? moved(piece, packagePath) : piece;
    }
  };
  const { repomd, files } = await writeRepository(
    { count: rpms.length, comps, packages },
    sink.open,
    Math.floor(hub.now()),
  );
  await sink.place(files, folder);
  const names = files.map(({ name }) => name);
  if (rpms.length === 0) {
    await hub.files.put(`${folder}/EMPTY_REPO`, 'The tag has no packages for this architecture.\n');
    names.push('EMPTY_REPO');
  }
  await hub.files.put(`${folder}/repomd.xml`, repomd);
  return [...names, 'repomd.xml'];
}
