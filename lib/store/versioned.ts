import { type StampName, touch } from './stamps.ts';
import { type Item, pad } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * Koji's versioned tables: rows are never changed, only made (create_event) and ended (revoke_event), so that the state
 * at any event can be read (Koji 1.35: create_event <= E and (revoke_event is null or E < revoke_event)).
 *
 * A row is stored once for each of its `paths` (the ways in which it is looked up), in the same transaction:
 *   active rows at  A#<key>                            one for each key, so that a second active one is a conflict
 *   ended rows at   H#<revoke_event>#<key>#<create>    so that a read of the recent past touches few of them
 */
export interface Versioned {
  readonly create_event: number;
  readonly creator_id: number;
  readonly revoke_event: number | null;
  readonly revoker_id: number | null;
}

export interface VersionedConfig<R> {
  /** Koji's table name, as queryHistory shows it */
  readonly name: string;
  /** what is unique among the active rows */
  readonly key: (row: R) => string;
  /** path name -> the value under which the row is found; `key` must be unique within it */
  readonly paths: Record<string, (row: R) => string | number | null>;
  /** tags whose configuration the row is part of: they get a change record (tagLastChangeEvent) */
  readonly tags?: (row: R) => readonly number[];
  /** stamps that change with the row, besides those of its tags */
  readonly stamps?: (row: R) => readonly StampName[];
}

/** Where an active row is found: a path, the value on it, and the row's key. */
interface ActiveKey {
  readonly path: string;
  readonly value: string | number;
  readonly key: string;
}

export interface VersionedTable<R> {
  readonly name: string;
  readonly paths: readonly string[];
  /** active rows (event null), or those of an event; `keyPrefix` cuts the answer to keys that begin with it */
  at(
    tx: Tx,
    path: string,
    value: string | number,
    event?: number | null,
    keyPrefix?: string,
  ): Promise<(R & Versioned)[]>;
  /** the active row with this key */
  active(tx: Tx, path: string, value: string | number, key: string): Promise<(R & Versioned) | undefined>;
  /** the active rows with these keys, each in its place; one round trip for a hundred of them */
  activeMany(tx: Tx, wanted: readonly ActiveKey[]): Promise<((R & Versioned) | undefined)[]>;
  /** all rows, ended ones too, by create_event */
  history(tx: Tx, path: string, value: string | number): Promise<(R & Versioned)[]>;
  create(tx: Tx, row: R, creator: number): Promise<R & Versioned>;
  revoke(tx: Tx, row: R & Versioned, revoker: number): Promise<void>;
  /** takes the row out, as if it had never been: only where Koji deletes rows, too */
  forget(tx: Tx, row: R & Versioned): Promise<void>;
}

/** All versioned tables that there are: docs/data-model.md is held to it. */
export const VERSIONED: VersionedConfig<never>[] = [];

export function versioned<R extends object>(config: VersionedConfig<R>): VersionedTable<R> {
  VERSIONED.push(config as unknown as VersionedConfig<never>);
  const { name, key } = config;
  const paths = Object.entries(config.paths);
  const partition = (path: string, value: string | number): string => `${name}/${path}/${value}`;
  const activeKey = (row: R): string => `A#${key(row)}`;
  const endedKey = (row: R & Versioned): string =>
    `H#${pad(row.revoke_event ?? 0)}#${key(row)}#${pad(row.create_event)}`;
  const rowOf = (item: Item): R & Versioned => item.row as R & Versioned;

  function places(row: R): string[] {
    return paths.flatMap(([path, value]) => {
      const at = value(row);
      return at === null ? [] : [partition(path, at)];
    });
  }

  function noteChange(tx: Tx, row: R, event: number): void {
    for (const tag of config.tags?.(row) ?? []) {
      noteTagChange(tx, tag, event);
      touch(tx, `tag/${tag}`);
    }
    for (const stamp of config.stamps?.(row) ?? []) touch(tx, stamp);
  }

  return {
    name,
    paths: paths.map(([path]) => path),
    async at(tx, path, value, event = null, keyPrefix = '') {
      const pk = partition(path, value);
      const prefix = `A#${keyPrefix}`;
      if (event === null) return (await tx.query({ pk, prefix })).map(rowOf);
      // active rows first: one that ends between the two reads is then seen in the first, in the second, or in both
      const active = await tx.query({ pk, prefix });
      const ended = await tx.query({ pk, from: `H#${pad(event + 1)}`, to: 'H#~' });
      const then = [...active, ...ended].map(rowOf).filter((row) => row.create_event <= event);
      const rows = [...new Map(then.map((row) => [key(row), row])).values()];
      return keyPrefix === '' ? rows : rows.filter((row) => key(row).startsWith(keyPrefix));
    },
    async active(tx, path, value, wanted) {
      const found = await tx.get({ pk: partition(path, value), sk: `A#${wanted}` });
      return found && rowOf(found);
    },
    async activeMany(tx, wanted) {
      const keys = wanted.map((one) => ({ pk: partition(one.path, one.value), sk: `A#${one.key}` }));
      return (await tx.getMany(keys)).map((found) => found && rowOf(found));
    },
    async history(tx, path, value) {
      const rows = (await tx.query({ pk: partition(path, value) })).map(rowOf);
      return rows.sort((a, b) => a.create_event - b.create_event);
    },
    async create(tx, row, creator) {
      const event = await tx.event();
      const full = { ...row, create_event: event, creator_id: creator, revoke_event: null, revoker_id: null };
      for (const pk of places(row)) tx.insert({ pk, sk: activeKey(row), row: full });
      noteChange(tx, row, event);
      return full;
    },
    async revoke(tx, row, revoker) {
      const event = await tx.event();
      const ended = { ...row, revoke_event: event, revoker_id: revoker };
      for (const pk of places(row)) {
        tx.delete({ pk, sk: activeKey(row) });
        tx.put({ pk, sk: endedKey(ended), row: ended });
      }
      noteChange(tx, row, event);
    },
    async forget(tx, row) {
      const active = row.revoke_event === null;
      for (const pk of places(row)) tx.delete({ pk, sk: active ? activeKey(row) : endedKey(row) });
      if (active) noteChange(tx, row, await tx.event());
    },
  };
}

/** One item for each event that changed a tag's own configuration or content; `reason` says why, when it was neither. */
export function noteTagChange(tx: Tx, tag: number, event: number, reason?: string): void {
  tx.put({ pk: `tag_changes#${tag}`, sk: pad(event), event, ...(reason === undefined ? {} : { reason }) });
}

/** The first event after `after` that changed the tag itself. */
export async function firstTagChange(tx: Tx, tag: number, after: number): Promise<number | null> {
  const [item] = await tx.query({ pk: `tag_changes#${tag}`, from: pad(after + 1), to: '~', limit: 1 });
  return (item?.event as number | undefined) ?? null;
}

/** The last event up to and including `before` that changed the tag itself. */
export async function lastTagChange(tx: Tx, tag: number, before: number | null = null): Promise<number | null> {
  const to = before === null ? '~' : pad(before);
  const [item] = await tx.query({ pk: `tag_changes#${tag}`, from: '0', to, reverse: true, limit: 1 });
  return (item?.event as number | undefined) ?? null;
}
