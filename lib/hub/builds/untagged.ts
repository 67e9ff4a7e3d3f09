import type { Struct } from '#core/xmlrpc/value';
import { untagged } from '#store/untagged';
import type { Ctx } from '../context.ts';
import { applyQueryOpts } from '../queryopts.ts';

/** Complete builds that are in no tag, of one package or of all. */
export async function untaggedBuilds(
  ctx: Ctx,
  p: { name: string | null; queryOpts: Struct | null; draft: boolean | null },
) {
  const rows = (await untagged(ctx.tx))
    .filter((build) => (p.name === null || build.name === p.name) && (p.draft === null || build.draft === p.draft))
    .map(({ id, name, release, version }) => ({ id, name, release, version }));
  return applyQueryOpts(rows, p.queryOpts, ['id', 'name', 'release', 'version']);
}
