import { GenericError } from '#core/errors';
import { type Archive, buildArchives } from '#store/archives';
import type { Ctx } from '../context.ts';
import type { ListTagged } from './lists.ts';
import { rememberedRows } from './remembered.ts';

/** Names of the fields that a type adds in lists of a tag. */
const TYPE_FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  maven: { maven_group_id: 'group_id', maven_artifact_id: 'artifact_id', maven_version: 'version' },
  win: { relpath: 'relpath', platforms: 'platforms', flags: 'flags' },
};

/** The archives of the builds in a tag, and these builds. */
export async function listTaggedArchives(ctx: Ctx, options: ListTagged) {
  const { type = null, extra = true } = options;
  const builds = await rememberedRows(ctx, { ...options, extra: false });
  if (type !== null && !Object.hasOwn(TYPE_FIELDS, type)) throw new GenericError(`unsupported archive type: ${type}`);
  const ids = [...new Set(builds.map((build) => build.id))];
  const lists = await Promise.all(ids.map((id) => buildArchives(ctx.tx, id)));
  const rows = lists
    .flat()
    .filter((row) => type === null || row.btype === type)
    .map((row) => rowOf(row, type, extra));
  return [rows, builds];
}

function rowOf(row: Archive, type: string | null, withExtra: boolean) {
  const { id, type_id, btype_id, btype, build_id, buildroot_id, filename, size } = row;
  const { checksum, checksum_type, metadata_only } = row;
  const own = Object.entries(TYPE_FIELDS[type ?? ''] ?? {}).map(([name, field]) => [name, row.info[field] ?? null]);
  return {
    ...{ id, type_id, btype_id, btype, build_id, buildroot_id, filename, size, checksum, checksum_type, metadata_only },
    ...(withExtra ? { extra: row.extra } : {}),
    ...Object.fromEntries(own),
  };
}
