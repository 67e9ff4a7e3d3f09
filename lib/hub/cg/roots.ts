import { BUILDROOT_TYPE } from '#core/states';
import { buildroots } from '#store/buildroots';
import type { Build } from '#store/builds';
import { type ContentGenerator, importedRoots, noteImportedRoots } from '#store/cg';
import { noteUses, writeContents } from '#store/contents';
import type { Ctx } from '../context.ts';
import { matchComponents } from './components.ts';
import type { CgBuildroot, Metadata } from './metadata.ts';

/** id in the metadata -> our id */
export type RootIds = ReadonlyMap<number | string, number>;

/** Rows of the foreign buildroots; noted with the build, so that an interrupted import does not make them twice. */
export async function makeBuildroots(
  ctx: Ctx,
  build: Build,
  metadata: Metadata,
  cg: ContentGenerator,
): Promise<RootIds> {
  const made = await importedRoots(ctx.tx, build.id);
  if (made) return new Map(made);
  const ids: [number | string, number][] = [];
  for (const root of metadata.buildroots) {
    const id = await makeBuildroot(ctx, root, cg);
    ids.push([root.id, id]);
  }
  noteImportedRoots(ctx.tx, build.id, ids);
  return new Map(ids);
}

async function makeBuildroot(ctx: Ctx, root: CgBuildroot, cg: ContentGenerator): Promise<number> {
  const id = await buildroots.nextId(ctx.tx);
  const none = { host_id: null, repo_id: null, task_id: null, tag_id: null, state: null };
  const never = { create_event: null, create_ts: null, retire_event: null, retire_ts: null };
  buildroots.insert(ctx.tx, {
    ...{ id, br_type: BUILDROOT_TYPE.EXTERNAL, arch: root.container.arch, ...none, ...never },
    ...{ cg_id: cg.id, cg_version: root.content_generator.version },
    ...{ container_arch: root.container.arch, container_type: root.container.type },
    ...{ host_os: root.host.os, host_arch: root.host.arch, extra: root.extra ?? null },
  });
  const { rpm, archive } = await matchComponents(ctx, root.components);
  const listed = (found: readonly number[]) => found.map((one) => ({ id: one, update: false }));
  await writeContents(ctx.hub.files, id, { rpm: listed(rpm), archive: listed(archive) });
  await noteUses(ctx.tx, 'rpm', id, listed(rpm));
  await noteUses(ctx.tx, 'archive', id, listed(archive));
  return id;
}
