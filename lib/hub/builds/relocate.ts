import { attribute } from '#core/repodata/xml';
import { rewritePieces } from '#store/fragments';
import type { Ctx } from '../context.ts';

/** Moves the files of a build to another directory; the metadata for repos names the new place. */
export async function relocate(ctx: Ctx, build: number, from: string, to: string): Promise<void> {
  if (from === to) return;
  const { files } = await ctx.hub.files.list(`${from}/`);
  await Promise.all(files.map(({ key }) => ctx.hub.files.copy(key, `${to}${key.slice(from.length)}`)));
  const [old, fresh] = [`href="toplink/${attribute(from)}/`, `href="toplink/${attribute(to)}/`];
  // only the primary metadata has locations
  await rewritePieces(ctx.tx, ctx.hub.files, build, 'primary', (xml) => xml.replace(old, fresh));
  await ctx.hub.files.remove(files.map(({ key }) => key));
}
