import type { Value } from '#core/xmlrpc/value';
import type { Tx } from '#store/tx';
import type { Ctx } from '../context.ts';
import { findTag } from '../tags.ts';
import { type ReadTagged, readTagged } from './read.ts';
import type { TaggedBuild } from './select.ts';

export interface ListTagged extends ReadTagged {
  readonly tag: Value;
  readonly prefix?: string | null;
  readonly strict?: boolean;
}

/** Builds in a tag; without strict an unknown tag has none. */
export const listTagged = (ctx: Ctx, options: ListTagged): Promise<TaggedBuild[]> => taggedIn(ctx.tx, options);

export async function taggedIn(tx: Tx, options: ListTagged): Promise<TaggedBuild[]> {
  const { prefix = null, strict = true, event = null } = options;
  const tag = await findTag(tx, options.tag, { strict: strict as true, event });
  if (!tag) return [];
  const rows = await readTagged(tx, tag.id, options);
  const start = prefix?.toLowerCase();
  return start ? rows.filter((row) => row.package_name.toLowerCase().startsWith(start)) : rows;
}
