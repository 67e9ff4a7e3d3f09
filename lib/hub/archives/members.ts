import { GenericError } from '#core/errors';
import { mavenDir, typeDir } from '#core/pathinfo';
import type { Struct } from '#core/xmlrpc/value';
import { type Archive, archives, archiveTypes } from '#store/archives';
import { builds } from '#store/builds';
import { directoryOf } from '../builds/files.ts';
import type { Ctx } from '../context.ts';
import { slicesOf } from '../imports/workfile.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { tarMembers } from './tar.ts';
import { type Member, zipMembers } from './zip.ts';

/** Where an archive's file is, below the top directory. */
async function archiveKey(ctx: Ctx, row: Archive): Promise<string> {
  const build = (await builds.get(ctx.tx, row.build_id))!;
  const { group_id, artifact_id, version, relpath } = row.info;
  const maven = group_id && artifact_id && version ? `/${mavenDir(group_id, artifact_id, version)}` : '';
  const folder = relpath ? `/${relpath}` : maven;
  return `${await directoryOf(ctx, build)}/${typeDir(row.btype)}${folder}/${row.filename}`;
}

async function membersOf(ctx: Ctx, id: number, strict: boolean): Promise<Member[]> {
  const row = await archives.get(ctx.tx, id);
  if (!row) {
    if (strict) throw new GenericError(`No such archive: ${id}`);
    return [];
  }
  const [type, key] = await Promise.all([archiveTypes.get(ctx.tx, row.type_id), archiveKey(ctx, row)]);
  const stat = row.metadata_only ? undefined : await ctx.hub.files.stat(key);
  if (!stat) {
    if (strict) throw new GenericError(`File is not available: ${row.filename}`);
    return [];
  }
  if (type?.compression_type === 'tar') return tarMembers(slicesOf(ctx, { key, ...stat }));
  if (type?.compression_type !== 'zip') return [];
  const read = async (start: number, length: number) =>
    (await ctx.hub.files.get(key, start, length)) ?? new Uint8Array();
  return zipMembers(read, stat.size);
}

/** What is inside a zip or tar file; other files have no members. */
export async function archiveFiles(ctx: Ctx, id: number, queryOpts: Struct | null, strict: boolean) {
  const rows = (await membersOf(ctx, id, strict)).map((member) => ({ archive_id: id, ...member }));
  return applyQueryOpts(rows, queryOpts, ['archive_id', 'group', 'mode', 'mtime', 'name', 'size', 'user']);
}

/** One member; null when there is none of that name. */
export async function archiveFile(ctx: Ctx, id: number, filename: string, strict: boolean) {
  const member = (await membersOf(ctx, id, strict)).find(({ name }) => name === filename);
  if (member) return { archive_id: id, ...member };
  if (strict) throw new GenericError(`No such file: ${filename} in archive#${id}`);
  return null;
}
