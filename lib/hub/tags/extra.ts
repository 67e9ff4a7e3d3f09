import { isDeepStrictEqual } from 'node:util';
import { GenericError, ParameterError } from '#core/errors';
import { dumps, loads } from '#core/pyjson';
import { repr } from '#core/python';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { tagExtra } from '#store/tags';
import type { Ctx } from '../context.ts';
import type { TagInfo } from './find.ts';

interface ExtraChanges {
  readonly extra?: Value;
  readonly remove_extra?: Value;
  readonly block_extra?: Value;
}

/** Changes a tag's extra values: `extra` sets, `remove_extra` takes away, `block_extra` hides what parents say. */
export async function editExtra(ctx: Ctx, tag: TagInfo, changes: ExtraChanges): Promise<void> {
  const set = structOf(changes.extra);
  const removed = namesOf(changes.remove_extra);
  const blocked = namesOf(changes.block_extra);
  const both = Object.keys(set).find((key) => removed.includes(key) || blocked.includes(key));
  if (both !== undefined) throw new GenericError(`Can not both add/update and remove tag-extra: '${both}'`);
  const rows = await tagExtra.at(ctx.tx, 'tag', tag.id);
  const missing = removed.filter((key) => !rows.some((row) => row.key === key && row.value !== null));
  if (missing.length > 0) throw new GenericError(`Tag: ${tag.name} doesn't have extra: ${missing.join(', ')}`);
  const wanted = [
    ...Object.entries(set).map(([key, value]) => [key, dumps(value)] as const),
    // one that is to be removed as well does not outlive the call
    ...blocked.filter((key) => !removed.includes(key)).map((key) => [key, null] as const),
  ];
  for (const row of rows) if (removed.includes(row.key)) await tagExtra.revoke(ctx.tx, row, ctx.userId());
  for (const [key, value] of wanted) {
    const old = rows.find((row) => row.key === key);
    // a block is written again, a value that is the same is not
    if (old && value !== null && same(old.value, value)) continue;
    if (old) await tagExtra.revoke(ctx.tx, old, ctx.userId());
    await tagExtra.create(ctx.tx, { tag_id: tag.id, key, value }, ctx.userId());
  }
}

/** The first values of a new tag. */
export async function setExtra(ctx: Ctx, tag_id: number, extra: Struct): Promise<void> {
  for (const [key, value] of Object.entries(extra)) {
    await tagExtra.create(ctx.tx, { tag_id, key, value: dumps(value) }, ctx.userId());
  }
}

const same = (a: string | null, b: string | null): boolean =>
  a === b || (a !== null && b !== null && isDeepStrictEqual(loads(a), loads(b)));

function structOf(value: Value | undefined): Struct {
  if (value === undefined || value === null) return {};
  if (!isStruct(value)) throw new ParameterError(`Invalid type for extra: ${repr(value)}`);
  return value;
}

function namesOf(value: Value | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((key) => typeof key === 'string')) {
    throw new ParameterError(`Invalid list of extra keys: ${repr(value)}`);
  }
  return [...new Set(value)];
}
