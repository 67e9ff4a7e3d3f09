import { buildDir } from '#core/pathinfo';
import type { Build } from '#store/builds';
import { volumes } from '#store/volumes';
import type { Ctx } from '../context.ts';

/** The directory of a build below the top directory, without a slash at the end. */
export async function directoryOf(ctx: Ctx, build: Build): Promise<string> {
  const volume = await volumes.named(ctx.tx, [build.volume_id]);
  return buildDir({ ...build, volume_name: volume.get(build.volume_id)?.name ?? null });
}

/** Removes all files of a build. */
export async function removeFiles(ctx: Ctx, build: Build): Promise<void> {
  const { files } = await ctx.hub.files.list(`${await directoryOf(ctx, build)}/`);
  await ctx.hub.files.remove(files.map((file) => file.key));
}
