import { GenericError } from '#core/errors';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { type Archive, archives, buildArchives } from '#store/archives';
import { btypes } from '#store/btypes';
import { buildroots } from '#store/buildroots';
import { componentsOf } from '#store/components';
import { contentsOf } from '#store/contents';
import { findBuildId } from '../builds/find.ts';
import type { Ctx } from '../context.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { ARCHIVE_COLUMNS, listedArchive, TYPE_FIELDS, typeFields, typesOf } from './show.ts';

export interface ArchiveFilters {
  readonly buildID: Value;
  /** built in it */
  readonly buildrootID: number | null;
  /** used in it */
  readonly componentBuildrootID: number | null;
  readonly hostID: number | null;
  readonly type: string | null;
  readonly filename: string | null;
  readonly size: number | null;
  readonly checksum: string | null;
  readonly checksum_type: number | null;
  readonly typeInfo: Struct | null;
  readonly queryOpts: Struct | null;
  /** contained in this archive */
  readonly imageID: number | null;
  readonly archiveID: number | null;
  readonly strict: boolean;
}

/** Archives by Koji's filters; several narrow the answer. */
export async function listArchives(ctx: Ctx, p: ArchiveFilters) {
  if (p.type !== null && !(await btypes.findId(ctx.tx, 'name', p.type))) {
    throw new GenericError(`unsupported archive type: ${p.type}`);
  }
  const chosen = intersect(await sources(ctx, p))
    .filter((row) => fits(row, p))
    .sort((a, b) => a.id - b.id);
  if (p.strict && chosen.length === 0) throw new GenericError('No archives found.');
  const types = await typesOf(ctx.tx, chosen);
  const fields = p.type === null ? [] : (TYPE_FIELDS[p.type] ?? []);
  const rows = chosen.map((row) => ({ ...listedArchive(row, types), ...(p.type ? typeFields(row, p.type) : {}) }));
  if (p.componentBuildrootID === null) return applyQueryOpts(rows, p.queryOpts, [...ARCHIVE_COLUMNS, ...fields]);
  const used = rows.map((row) => ({ ...row, component_buildroot_id: p.componentBuildrootID, project: false }));
  return applyQueryOpts(used, p.queryOpts, [...ARCHIVE_COLUMNS, ...fields, 'component_buildroot_id', 'project']);
}

/** One list for each thing that was asked for; all archives when nothing was. */
async function sources(ctx: Ctx, p: ArchiveFilters): Promise<Archive[][]> {
  const byIds = async (ids: readonly number[]) => [...(await archives.byIds(ctx.tx, ids)).values()];
  const lists = await Promise.all([
    p.archiveID === null ? null : byIds([p.archiveID]),
    p.buildID === null ? null : ofBuild(ctx, p.buildID),
    p.buildrootID === null ? null : archives.ofBuildroot(ctx.tx, p.buildrootID),
    p.componentBuildrootID === null
      ? null
      : contentsOf(ctx.hub.files, p.componentBuildrootID).then(({ archive }) => byIds(archive.map(({ id }) => id))),
    p.imageID === null ? null : componentsOf(ctx.tx, p.imageID, 'archive').then(byIds),
    p.hostID === null ? null : builtOn(ctx, p.hostID),
    p.checksum === null ? null : archives.byChecksum(ctx.tx, p.checksum),
  ]);
  const wanted = lists.filter((list) => list !== null);
  return wanted.length > 0 ? wanted : [await allNamed(ctx, p.filename)];
}

const allNamed = async (ctx: Ctx, filename: string | null): Promise<Archive[]> =>
  archives.byFileName(ctx.tx, filename === null ? {} : { prefix: filename.toLowerCase() });

async function ofBuild(ctx: Ctx, info: Value): Promise<Archive[]> {
  const id = await findBuildId(ctx.tx, info);
  return id === null ? [] : buildArchives(ctx.tx, id);
}

async function builtOn(ctx: Ctx, host: number): Promise<Archive[]> {
  const roots = await buildroots.ofHost(ctx.tx, host, {});
  return (await Promise.all(roots.map(({ id }) => archives.ofBuildroot(ctx.tx, id)))).flat();
}

function intersect(lists: readonly Archive[][]): Archive[] {
  const [first = [], ...others] = lists;
  const ids = others.map((list) => new Set(list.map(({ id }) => id)));
  return first.filter(({ id }) => ids.every((set) => set.has(id)));
}

function fits(row: Archive, p: ArchiveFilters): boolean {
  return (
    (p.type === null || row.btype === p.type) &&
    (p.filename === null || row.filename === p.filename) &&
    (p.size === null || row.size === p.size) &&
    (p.checksum_type === null || row.checksum_type === p.checksum_type) &&
    (p.type === null || infoFits(row, p.typeInfo))
  );
}

/** Words of a Windows archive's platforms and flags are asked for one by one. */
function infoFits(row: Archive, wanted: Value): boolean {
  if (!isStruct(wanted)) return true;
  return Object.entries(wanted).every(([field, value]) => {
    const held = row.info[field] ?? null;
    if (value === null || value === '') return true;
    if (field !== 'platforms' && field !== 'flags') return held === value;
    const words = Array.isArray(value) ? value : String(value).split(/\s+/);
    return words.every((word) => (held ?? '').split(' ').includes(String(word)));
  });
}
