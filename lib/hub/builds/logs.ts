import { LOGS } from '#core/pathinfo';
import type { Value } from '#core/xmlrpc/value';
import type { Ctx } from '../context.ts';
import { directoryOf } from './files.ts';
import { findBuild } from './find.ts';

/** Log files of a build: name, folder below the logs (an arch), path below the top directory. */
export async function buildLogs(ctx: Ctx, info: Value) {
  const build = await findBuild(ctx.tx, info, true);
  const logs = `${await directoryOf(ctx, build)}/${LOGS}/`;
  const { files } = await ctx.hub.files.list(logs);
  return files.map(({ key }) => {
    const below = key.slice(logs.length);
    const slash = below.lastIndexOf('/');
    return { name: below.slice(slash + 1), dir: slash < 0 ? '' : below.slice(0, slash), path: key };
  });
}
