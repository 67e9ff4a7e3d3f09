import { type Item, itemName, type Key, type NewItem, type Range } from './table.ts';

/** What a call has written so far, by the names of the items; null: it is deleted. */
export type Pending = ReadonlyMap<string, { readonly key: Key; readonly item: NewItem | null }>;

/** What the table has answered about a range, with a call's own writes laid over it. */
export function overlaid(range: Range, items: readonly Item[], pending: Pending): Item[] {
  const [pkName, skName] = range.index ? ([`${range.index}pk`, `${range.index}sk`] as const) : (['pk', 'sk'] as const);
  const merged = items.filter((item) => !pending.has(itemName(item)));
  for (const { item } of pending.values()) {
    if (item?.[pkName] === range.pk && inRange(String(item[skName]), range)) merged.push(item as Item);
  }
  const order = (item: Item): string => `${String(item[skName])}\u0000${item.pk}\u0000${item.sk}`;
  merged.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  if (range.reverse) merged.reverse();
  return range.limit === undefined ? merged : merged.slice(0, range.limit);
}

function inRange(sk: string, { prefix, from, to }: Range): boolean {
  if (prefix !== undefined) return sk.startsWith(prefix);
  return (from === undefined || sk >= from) && (to === undefined || sk <= to);
}
