import type { Child } from 'hono/jsx';
import { Section, Table } from '../parts.tsx';
import { round } from './columns.tsx';

/** Names shown unless said otherwise. */
const SHOWN = 8;

interface Props<K> {
  readonly title: string;
  /** what the names are */
  readonly head: string;
  /** one key for each time that it occurs */
  readonly of: readonly K[];
  readonly name: (key: K) => Child;
  /** names shown at most, the most frequent ones */
  readonly shown?: number;
}

/** Which keys come most often, each with a bar. */
export function Ranking<K>({ title, head, of, name, shown = SHOWN }: Props<K>) {
  const ranks = counted(of).slice(0, shown);
  const most = ranks[0]?.[1] ?? 1;
  const rows = ranks.map(([key, count]) => [
    name(key),
    <Share of={count / most} />,
    <span class="number">{count}</span>,
  ]);
  return (
    <Section title={title}>
      <Table head={[head, 'Share', 'Number']} rows={rows} />
    </Section>
  );
}

/** A level bar, filled to a part of 0 to 1. */
export function Share({ of }: { readonly of: number }) {
  const width = round(1000 * Math.min(1, Math.max(0, of)));
  return (
    <svg class="span" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="room" x={0} y={0} width={1000} height={10} />
      <rect class="open" x={0} y={0} width={width} height={10} />
    </svg>
  );
}

/** How often each key comes, the most frequent first. */
function counted<K>(keys: readonly K[]): [K, number][] {
  const counts = new Map<K, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
