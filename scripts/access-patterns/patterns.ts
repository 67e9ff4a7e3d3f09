import '#rpc/assemble';
import { type EntityConfig, KINDS } from '#store/entity';
import type { IndexName } from '#store/table';
import { VERSIONED, type VersionedConfig } from '#store/versioned';
import { OTHERS } from './others.ts';

/** A way in which the table is read. */
export interface AccessPattern {
  readonly pattern: string;
  readonly index: IndexName | 'table';
  readonly pk: string;
  readonly sk: string;
}

/** All of them, from what the store's modules declare. */
export function accessPatterns(): AccessPattern[] {
  const kinds = KINDS.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const tables = VERSIONED.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [
    ...kinds.flatMap(ofKind),
    ...tables.flatMap(ofVersioned),
    ...OTHERS.map((other): AccessPattern => ({ sk: '', ...other, index: other.index ?? 'table' })),
  ];
}

function ofKind({ name, unique = {}, lists = {} }: EntityConfig<never>): AccessPattern[] {
  const row = standIn() as never;
  return [
    { pattern: `${name} by id`, index: 'table', pk: `${name}#<id>`, sk: '= `.`' },
    ...Object.entries(unique).map(([field, value]): AccessPattern => {
      return { pattern: `${name} by ${field}`, index: 'table', pk: `${name}!${field}!${value(row)}`, sk: '= `.`' };
    }),
    ...Object.entries(lists).map(([index, place]): AccessPattern => {
      const [pk, sk] = place(row) as readonly [string, string];
      return { pattern: `list of ${name}`, index: index as IndexName, pk, sk: `in the order of \`${unpad(sk)}\`` };
    }),
  ];
}

/** Both of its reads: what is active (first), and what has ended since an event. */
function ofVersioned({ name, paths }: VersionedConfig<never>): AccessPattern[] {
  return Object.entries(paths).map(([path, value]): AccessPattern => {
    const pk = `${name}/${path}/${value(standIn() as never)}`;
    const pattern = path === 'all' ? `all of ${name}` : `${name} by ${path}`;
    const index = 'table' as const;
    return { pattern, index, pk, sk: 'now: `A#...`, since an event: from `H#<event>`, history: all' };
  });
}

const unpad = (text: string): string => text.replace(/^0+(?=<)/, '').replace(/^0*NaN$/, '<number>');

/** A row whose every field is its own name in angle brackets, whatever is done to it. */
function standIn(): object {
  return new Proxy({}, { get: (_, field) => placeholder(`<${String(field)}>`) });
}

function placeholder(text: string): unknown {
  const same = (): string => text;
  return new Proxy(same, { get: () => same });
}
