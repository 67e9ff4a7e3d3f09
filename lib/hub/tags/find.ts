import { GenericError } from '#core/errors';
import { loads } from '#core/pyjson';
import { repr } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { type Tag, type TagConfig, tagConfig, tagExtra, tags } from '#store/tags';
import type { Tx } from '#store/tx';
import { permissions } from '#store/users';
import { idOf, lookUp, noSuchEntry } from '../lookup.ts';

/** A tag with its configuration, as most calls show it. */
export interface TagInfo extends Omit<TagConfig, 'tag_id'> {
  readonly id: number;
  readonly name: string;
  readonly perm: string | null;
  /** the event that was asked for; absent when it was none */
  readonly query_event?: number;
  /** of a deleted tag in its last state */
  readonly revoke_event?: number;
}

export interface FindTag {
  readonly strict?: boolean;
  /** an event id, null for now, or `auto`: the last state that the tag had, also of a deleted one */
  readonly event?: number | 'auto' | null;
}

/**
 * A tag by id, name or struct, as it was at an event. A tag exists while it has a configuration: the name of a deleted one
 * stays known. Two round trips, three by name, one more if the tag needs a permission.
 */
export async function findTag(tx: Tx, info: Value, options: FindTag & { strict: true }): Promise<TagInfo>;
export async function findTag(tx: Tx, info: Value, options?: FindTag): Promise<TagInfo | undefined>;
export async function findTag(tx: Tx, info: Value, { strict = false, event = null }: FindTag = {}) {
  const id = await idOf(tx, tags, info);
  const [tag, config] =
    id === undefined ? [undefined, undefined] : await Promise.all([tags.get(tx, id), configOf(tx, id, event)]);
  if (tag && config) {
    if (event !== 'auto') return shownTag(tx, tag, config, event);
    const { revoke_event } = config;
    if (revoke_event === null) return shownTag(tx, tag, config, null);
    return { ...(await shownTag(tx, tag, config, revoke_event - 1)), revoke_event };
  }
  if (strict) throw noSuchTag(info);
  return undefined;
}

export const noSuchTag = (info: Value): Error => new GenericError(`No such tagInfo: ${repr(info)}`);

async function configOf(tx: Tx, id: number, event: FindTag['event']) {
  if (event === 'auto') return (await tagConfig.history(tx, 'tag', id)).at(-1);
  if (event === null || event === undefined) return tagConfig.active(tx, 'tag', id, String(id));
  return (await tagConfig.at(tx, 'tag', id, event))[0];
}

async function shownTag(tx: Tx, tag: Tag, config: TagConfig, event: number | null): Promise<TagInfo> {
  const { perm_id, arches, locked, maven_support, maven_include_all } = config;
  const perm = perm_id === null ? undefined : await permissions.get(tx, perm_id);
  return {
    ...{ id: tag.id, name: tag.name, perm_id, perm: perm?.name ?? null },
    ...{ arches, locked, maven_support, maven_include_all },
    ...(event === null ? {} : { query_event: event }),
  };
}

/** Id and name of a tag, also of a deleted one. */
export async function findTagName(tx: Tx, info: Value, strict: true): Promise<Tag>;
export async function findTagName(tx: Tx, info: Value, strict?: boolean): Promise<Tag | undefined>;
export async function findTagName(tx: Tx, info: Value, strict = false): Promise<Tag | undefined> {
  const tag = await lookUp(tx, tags, info);
  if (!tag && strict) throw noSuchEntry('tag', info);
  return tag;
}

/**
 * What `read` says of a tag, deleted ones included; an error for a name or id that no tag has. The look whether there is
 * such a tag costs no round trip of its own.
 */
export async function ofTag<T>(tx: Tx, info: Value, read: (id: number) => Promise<T>): Promise<T> {
  const id = await idOf(tx, tags, info);
  if (id === undefined) throw noSuchEntry('tag', info);
  const [tag, answer] = await Promise.all([tags.get(tx, id), read(id)]);
  if (!tag) throw noSuchEntry('tag', info);
  return answer;
}

/** A tag's own extra values by key: JSON text, null for a blocked key. */
export async function tagExtraText(
  tx: Tx,
  tag: number,
  event: number | null = null,
): Promise<Map<string, string | null>> {
  const rows = await tagExtra.at(tx, 'tag', tag, event);
  return new Map(rows.map((row) => [row.key, row.value]));
}

/** A tag's own extra values without the blocked ones. */
export async function tagExtraValues(tx: Tx, tag: number, event: number | null = null): Promise<Record<string, Value>> {
  return withoutBlocked(await tagExtraText(tx, tag, event));
}

/** A tag with its own extra values, as callbacks and messages have it. */
export const withExtra = async (tx: Tx, tag: TagInfo) => ({ ...tag, extra: await tagExtraValues(tx, tag.id) });

export interface GetTag {
  readonly strict: boolean;
  readonly event: Value;
  /** extra values as [blocked, value], the blocked ones too */
  readonly blocked: boolean;
}

/** A tag with its own extra values. */
export async function getTag(tx: Tx, info: Value, { strict, event, blocked }: GetTag) {
  if (event !== null && event !== 'auto' && !Number.isInteger(event)) {
    throw new GenericError(`Invalid event: ${repr(event)}`);
  }
  const id = await idOf(tx, tags, info);
  const find = findTag(tx, id ?? info, { event: event as FindTag['event'] });
  const at = event === 'auto' ? ((await find)?.query_event ?? null) : (event as number | null);
  const [tag, extra] = await Promise.all([find, id === undefined ? NOTHING : tagExtraText(tx, id, at)]);
  if (tag) return { ...tag, extra: blocked ? withBlocked(extra) : withoutBlocked(extra) };
  if (strict) throw noSuchTag(info);
  return null;
}

const NOTHING: ReadonlyMap<string, string | null> = new Map();

const withBlocked = (extra: ReadonlyMap<string, string | null>): Record<string, [boolean, Value]> =>
  Object.fromEntries([...extra].map(([key, value]) => [key, [value === null, value === null ? null : loads(value)]]));

const withoutBlocked = (extra: ReadonlyMap<string, string | null>): Record<string, Value> =>
  Object.fromEntries([...extra].flatMap(([key, value]) => (value === null ? [] : [[key, loads(value)]])));
