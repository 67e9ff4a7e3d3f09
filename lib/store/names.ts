import { type StampName, stampKey } from './stamps.ts';
import type { Key } from './table.ts';
import type { Tx } from './tx.ts';

/** What answers show of a row: its name. */
export interface NamedRow {
  readonly id: number;
  readonly name: string;
}

interface Held {
  readonly stamp: unknown;
  readonly names: Map<number, NamedRow>;
}

/** Names of a kind are forgotten when there are so many. */
const MOST = 50_000;

/** The stamps of all names that answers show. */
export const NAME_STAMPS: readonly Key[] = ['tag', 'user', 'volume', 'content_generator', 'permission'].map((kind) =>
  stampKey(`names/${kind}`),
);

/**
 * Names by id that a process has read, each kind as long as its stamp is the same. They are used only in a call that has read
 * the stamp before the names: `rpc/ahead.ts` reads it with the session.
 */
export class KnownNames {
  readonly #held = new Map<StampName, Held>();

  /** `read` answers the rows of the ids that are not known */
  async byIds(
    tx: Tx,
    stamp: StampName,
    ids: readonly number[],
    read: (ids: readonly number[]) => Promise<Map<number, NamedRow>>,
  ): Promise<Map<number, NamedRow>> {
    const now = tx.dirty ? undefined : tx.seen(stampKey(stamp));
    if (!now) return read(ids);
    const names = this.#namesAt(stamp, now.item?.stamp);
    const missing = ids.filter((id) => !names.has(id));
    if (missing.length > 0) for (const [id, { name }] of await read(missing)) names.set(id, { id, name });
    return new Map(ids.flatMap((id) => (names.has(id) ? [[id, names.get(id)!] as const] : [])));
  }

  #namesAt(name: StampName, stamp: unknown): Map<number, NamedRow> {
    const held = this.#held.get(name);
    if (held && held.stamp === stamp && held.names.size < MOST) return held.names;
    const names = new Map<number, NamedRow>();
    this.#held.set(name, { stamp, names });
    return names;
  }
}
