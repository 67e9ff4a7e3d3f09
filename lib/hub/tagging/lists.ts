import type { Value } from '#core/xmlrpc/value';
import { tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { begun } from '../begun.ts';
import type { Ctx } from '../context.ts';
import { idOf } from '../lookup.ts';
import { findTag, noSuchTag } from '../tags/find.ts';
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
  const id = await idOf(tx, tags, options.tag);
  if (id === undefined) {
    if (strict) throw noSuchTag(options.tag);
    return [];
  }
  const reading = begun(readTagged(tx, id, options));
  // an unknown tag is the first thing to be said
  if (!(await findTag(tx, id, { event }))) {
    if (strict) throw noSuchTag(options.tag);
    return [];
  }
  const rows = await reading;
  const start = prefix?.toLowerCase();
  return start ? rows.filter((row) => row.package_name.toLowerCase().startsWith(start)) : rows;
}
