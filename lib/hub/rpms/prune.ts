import { signedPath } from '#core/pathinfo';
import { KINDS } from '#core/repodata/fragments';
import type { Value } from '#core/xmlrpc/value';
import { dropPieces } from '#store/fragments';
import { buildRpms } from '#store/rpmpacks';
import { directoryOf } from '../builds/files.ts';
import { findBuild } from '../builds/find.ts';
import type { Ctx } from '../context.ts';

/** A signed copy that was found. */
export interface Copy {
  /** below the top directory */
  readonly path: string;
  /** bytes */
  readonly size: number;
  /** written before the time in question, so it goes */
  readonly old: boolean;
}

/**
 * Removes the signed copies of a build's RPMs that were written before a time (seconds since the epoch); with `test` it
 * only tells which. The signatures stay, so that writeSignedRPM makes a copy anew; dist repos have copies of their own.
 */
export async function pruneSigned(ctx: Ctx, info: Value, before: number, test: boolean): Promise<Copy[]> {
  const build = await findBuild(ctx.tx, info, true);
  const directory = await directoryOf(ctx, build);
  const { files } = await ctx.hub.files.list(`${directory}/data/signed/`);
  const copies = files.map(({ key, size, mtime }) => ({ path: key, size, old: mtime < before }));
  const gone = new Set(copies.filter(({ old }) => old).map(({ path }) => path));
  if (test || gone.size === 0) return copies;

  const pieces = new Set(
    (await buildRpms(ctx.tx, build.id)).flatMap((rpm) =>
      rpm.sigs.filter((key) => gone.has(`${directory}/${signedPath(rpm, key)}`)).map((key) => `${rpm.id} ${key}`),
    ),
  );
  for (const kind of KINDS) await dropPieces(ctx.tx, build.id, kind, (id, sigkey) => pieces.has(`${id} ${sigkey}`));
  await ctx.hub.files.remove([...gone]);
  return copies;
}
