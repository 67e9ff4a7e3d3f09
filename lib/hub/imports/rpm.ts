import { GenericError } from '#core/errors';
import { buildDir, nvra, rpmPath, sigcachePath } from '#core/pathinfo';
import { fragments, KINDS } from '#core/repodata/fragments';
import { plainNumbers, type Value } from '#core/xmlrpc/value';
import type { Build } from '#store/builds';
import { addPieces } from '#store/fragments';
import { addToBuild, buildRpms } from '#store/rpmpacks';
import { type PackedRpm, type Rpm, rpms } from '#store/rpms';
import { rpmSigs } from '#store/rpmsigs';
import { volumes } from '#store/volumes';
import { targetRelease } from '../builds/create.ts';
import { type BuildInfo, buildInfo } from '../builds/show.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import type { RpmFile } from './rpmfile.ts';
import { sha256Of } from './workfile.ts';

/** An RPM on its way into a build. */
export interface Incoming {
  readonly file: RpmFile;
  readonly buildroot: number | null;
  /** what a content generator says of it */
  readonly extra?: Value;
}

/** RPMs written in one transaction: a row, a name, a signature each, and the build's packs. */
const CHUNK = 12;

/** The release of the packages of a build: a draft's own has a suffix. */
export const packageRelease = (build: Build): string => (build.draft ? targetRelease(build.release) : build.release);

/** The source package has to be the build's own. */
export function assertBelongs(build: Build, { info, name, path }: RpmFile): void {
  const expected = `${build.name}-${build.version}-${packageRelease(build)}.src.rpm`;
  const source = info.sourcepackage === 1 ? name : info.sourcerpm;
  if (source !== expected) throw new GenericError(`srpm mismatch for ${path}: ${source} (expected ${expected})`);
}

/**
 * Takes RPMs into a build: files into the build's directory, signature headers beside them, metadata for repos, rows. Some at
 * a time, each complete in itself: `resume` leaves alone those that are in already, when the call is run again.
 */
export async function importRpms(
  ctx: Ctx,
  build: Build,
  incoming: readonly Incoming[],
  { resume = false } = {},
): Promise<Rpm[]> {
  refuseRepeats(incoming);
  const volume = await volumes.get(ctx.tx, build.volume_id);
  const place = { ...build, volume_name: volume?.name ?? null };
  const imported: Rpm[] = [];
  for (let at = 0; at < incoming.length; at += CHUNK) {
    const chunk = incoming.slice(at, at + CHUNK);
    const info = await buildInfo(ctx.tx, build);
    const fresh = await freshOnes(ctx, build, chunk, resume);
    for (const { rpm, file } of fresh) await announce(ctx, 'before', rpm, info, file);
    await Promise.all(fresh.map(({ file, rpm }) => store(ctx, `${buildDir(place)}/`, file, rpm)));
    await addToBuild(
      ctx.tx,
      build.id,
      fresh.map(({ rpm, file }): PackedRpm => ({ ...rpm, sigs: [file.info.sigkey] })),
    );
    for (const { rpm, file } of fresh) {
      rpmSigs.insert(ctx.tx, { rpm_id: rpm.id, sigkey: file.info.sigkey, sighash: file.sighash });
    }
    await addFragments(ctx, build, `toplink/${buildDir(place)}/`, fresh);
    for (const { rpm, file } of fresh) await announce(ctx, 'after', rpm, info, file);
    imported.push(...fresh.map(({ rpm }) => rpm));
    await ctx.tx.step();
  }
  return imported;
}

function refuseRepeats(incoming: readonly Incoming[]): void {
  const names = incoming.map(({ file }) => file.name);
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated) throw new GenericError(`rpm ${repeated} comes twice`);
}

interface Fresh {
  readonly file: RpmFile;
  readonly rpm: Rpm;
}

/** Those of the chunk that the build does not have yet; one of another build or content is refused. */
async function freshOnes(ctx: Ctx, build: Build, chunk: readonly Incoming[], resume: boolean): Promise<Fresh[]> {
  const present = await presentOnes(ctx, build, chunk);
  const missing = chunk.filter(({ file }, i) => {
    const same = present[i];
    if (!same) return true;
    if (resume && same.build_id === build.id && same.payloadhash === file.info.payloadhash) return false;
    throw new GenericError(`rpm ${nvra(file.info)} already exists (id=${same.id}, build=${same.build_id})`);
  });
  const first = missing.length === 0 ? 0 : await rpms.nextId(ctx.tx, missing.length);
  return missing.map((incoming, i) => ({ file: incoming.file, rpm: rowOf(build, incoming, first + i) }));
}

function rowOf(build: Build, { file, buildroot, extra = null }: Incoming, id: number): Rpm {
  const { name, version, release, epoch, arch, payloadhash, buildtime } = file.info;
  return {
    ...{ id, build_id: build.id, name, version, release, epoch, arch, payloadhash, buildtime },
    draft: build.draft,
    external_repo_id: 0,
    size: file.size,
    buildroot_id: buildroot,
    metadata_only: false,
    extra: plainNumbers(extra),
  };
}

/** What there is under the names: among all regular RPMs, for a draft among its own. */
async function presentOnes(ctx: Ctx, build: Build, chunk: readonly Incoming[]): Promise<(Rpm | undefined)[]> {
  const names = chunk.map(({ file }) => file.info);
  if (!build.draft) return rpms.findMany(ctx.tx, names);
  const own = new Map((await buildRpms(ctx.tx, build.id)).map((rpm) => [nvra(rpm), rpm]));
  return names.map((name) => own.get(nvra(name)));
}

async function store(ctx: Ctx, directory: string, file: RpmFile, rpm: Rpm): Promise<void> {
  await Promise.all([
    ctx.hub.files.copy(file.key, `${directory}${rpmPath(rpm)}`, file.etag),
    ctx.hub.files.put(`${directory}${sigcachePath(rpm, file.info.sigkey)}`, file.sighdr),
  ]);
}

async function addFragments(ctx: Ctx, build: Build, prefix: string, fresh: readonly Fresh[]): Promise<void> {
  const made = await Promise.all(
    fresh.map(async ({ file, rpm }) => {
      const place = { pkgid: await sha256Of(ctx, file), size: file.size, mtime: Math.floor(file.mtime) };
      return { rpm_id: rpm.id, xml: fragments(file.header, { ...place, href: `${prefix}${rpmPath(rpm)}` }) };
    }),
  );
  for (const kind of KINDS) {
    const pieces = made.map(({ rpm_id, xml }) => ({ rpm_id, sigkey: '', xml: xml[kind] }));
    await addPieces(ctx.tx, ctx.hub.files, build.id, kind, pieces);
  }
}

async function announce(ctx: Ctx, when: 'before' | 'after', rpm: Rpm, build: BuildInfo, file: RpmFile): Promise<void> {
  const data = { type: 'rpm', rpm, build, filepath: file.path, fileinfo: null };
  await (when === 'before' ? before : after)(ctx, 'Import', data);
}
