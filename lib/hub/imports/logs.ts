import { GenericError } from '#core/errors';
import { LOGS, TOPDIR } from '#core/pathinfo';
import type { Build } from '#store/builds';
import { directoryOf } from '../builds/files.ts';
import type { Ctx } from '../context.ts';
import { findWorkFile, shownPath } from './workfile.ts';

/** Copies build logs into the build's directory: folder (an arch, or none) -> paths relative to work/. */
export async function importLogs(
  ctx: Ctx,
  build: Build,
  logs: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const directory = `${await directoryOf(ctx, build)}/${LOGS}`;
  const wanted = Object.entries(logs).flatMap(([folder, paths]) =>
    paths.map((path) => ({
      path,
      to: `${directory}${folder ? `/${folder}` : ''}/${path.slice(path.lastIndexOf('/') + 1)}`,
    })),
  );
  const repeated = wanted.find(({ to }, i) => wanted.findIndex((other) => other.to === to) < i);
  if (repeated) throw new GenericError(`Error importing build log. ${TOPDIR}/${repeated.to} already exists.`);
  const found = await Promise.all(wanted.map(({ path }) => findWorkFile(ctx, path)));
  found.forEach((file, i) => {
    if (!file)
      throw new GenericError(`Error importing build log. ${shownPath(wanted[i]!.path)} is not a regular file.`);
  });
  await Promise.all(found.map((file, i) => ctx.hub.files.copy(file!.key, wanted[i]!.to)));
}
