import { eventKey } from '#store/events';
import { stampKey } from '#store/stamps';
import type { Item, Key, Table } from '#store/table';

/** What each of the things was at, by the name of its stamp. */
export type Stamps = ReadonlyMap<string, string>;

/** `event/12` stands for an event of the past: of a table that was set back, the number alone would not tell which. */
const keyOf = (name: string): Key => (name.startsWith('event/') ? eventKey(Number(name.slice(6))) : stampKey(name));

/** The stamps of now, and other items in the same round trip. A thing that never changed since it has stamps has none. */
export async function readStamps(table: Table, wanted: readonly string[], others: readonly Key[] = []) {
  const names = [...new Set(wanted)];
  const items = await table.getMany([...names.map(keyOf), ...others]);
  const stamps: Stamps = new Map(names.map((name, i) => [name, String(items[i]?.stamp ?? items[i]?.ts ?? '-')]));
  return { stamps, more: items.slice(names.length) as (Item | undefined)[] };
}

/** Is this an event that is committed, so that nothing can change any more in what it shows? */
export async function isPast(table: Table, event: number | null): Promise<boolean> {
  return event !== null && event > 0 && (await table.get(eventKey(event))) !== undefined;
}
