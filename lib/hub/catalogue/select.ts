import type { Struct } from '#core/xmlrpc/value';
import type { Cell } from '#store/columns';
import type { Entity } from '#store/entity';
import type { Ctx } from '../context.ts';
import { compareValues, parseQueryOpts, type QueryOpts } from '../queryopts.ts';
import type { Group, Kind } from './catalogue.ts';
import type { Segment, Test } from './segment.ts';

/** What rows are ordered by: a column, or what is made of several. */
export type Order = string | { readonly columns: readonly string[]; readonly of: (...cells: never[]) => Cell };

export interface Selected<T> {
  /** set when only the number was asked for */
  readonly count?: number;
  readonly rows: T[];
  /** what is left of queryOpts to be done with the rows */
  readonly rest: Struct | null;
}

export interface Showing<T> {
  /** a short list of the table that holds all that may fit: then the catalogue is not asked */
  readonly list: readonly T[] | null;
  /** what the names in queryOpts.order mean */
  readonly orders: Readonly<Record<string, Order>>;
  /** column -> the table of what it names: read together with the rows, since the answer shows it */
  readonly along?: Readonly<Record<string, Pick<Entity<{ id: number }>, 'rowsOf'>>>;
}

interface Place<T> {
  readonly id: number;
  readonly segment: Segment;
  readonly at: number;
  readonly group: Group<T>;
}

/**
 * The rows of a large kind that fit all tests, ordered, cut and counted as queryOpts says, by the catalogue; only the rows of
 * the answer are read. By id it looks no further than the page's end; by a name that is not in `orders` all rows that fit are
 * read, and ordered by the caller.
 */
export async function select<T extends { id: number }>(
  ctx: Ctx,
  kind: Kind<T>,
  tests: readonly Test[],
  given: Struct | null,
  { list, orders, along = {} }: Showing<T>,
): Promise<Selected<T>> {
  if (list) return { rows: list.filter((row) => fits(kind, row, tests)), rest: given };
  const opts = parseQueryOpts(given);
  const keys = opts.order.map((order) => {
    const name = order.replace(/^-/, '');
    return Object.hasOwn(orders, name) ? orders[name] : undefined;
  });
  const known = keys.every((key) => key !== undefined);
  const byId = keys.length === 0 || keys[0] === 'id';
  const newestFirst = keys[0] === 'id' && opts.order[0]!.startsWith('-');
  if (opts.countOnly) {
    let count = 0;
    for await (const { segments } of ctx.hub.catalogue.groups(ctx.tx, kind)) {
      for (const segment of segments) count += segment.matching(tests).length;
    }
    return { count: cut(count, opts), rows: [], rest: null };
  }
  const end = opts.limit !== null && known ? opts.offset + opts.limit : Infinity;
  const places: Place<T>[] = [];
  for await (const group of ctx.hub.catalogue.groups(ctx.tx, kind, newestFirst)) {
    const found = matching(group, tests);
    for (const place of newestFirst ? found.reverse() : found) places.push(place);
    if (byId && places.length >= end) break;
    if (places.length > 2 * end + MANY) keepFirst(places, keys as Order[], opts, end);
  }
  if (!known) return { rows: await rowsOf(ctx, kind, places, along), rest: given };
  if (!byId) keepFirst(places, keys as Order[], opts, end);
  const page = places.slice(opts.offset, opts.limit === null ? undefined : opts.offset + opts.limit);
  return {
    rows: await rowsOf(ctx, kind, page, along),
    rest: given && { ...given, offset: 0, limit: null, order: null },
  };
}

/** The same tests of a row that was read. */
const fits = <T extends { id: number }>({ columns }: Kind<T>, row: T, tests: readonly Test[]): boolean =>
  tests.every((test) => test.fits(...test.columns.map((name) => (name === 'id' ? row.id : columns[name]![1](row)))));

function matching<T>(group: Group<T>, tests: readonly Test[]): Place<T>[] {
  const found = group.segments.flatMap((segment) =>
    segment.matching(tests).map((at) => ({ id: segment.ids[at]!, segment, at, group })),
  );
  return group.segments.length === 1 ? found : found.sort((a, b) => a.id - b.id);
}

const cut = (count: number, { offset, limit }: QueryOpts): number =>
  Math.min(Math.max(0, count - offset), limit ?? Infinity);

/** Rows that are held until the first ones of them are chosen. */
const MANY = 20_000;

/** Orders the places and leaves the first `end` of them. */
function keepFirst<T>(places: Place<T>[], keys: readonly Order[], opts: QueryOpts, end: number): void {
  const value = ({ segment, at }: Place<T>, key: Order): Cell => {
    if (typeof key === 'string') return segment.cell(key, at);
    return key.of(...(key.columns.map((column) => segment.cell(column, at)) as never[]));
  };
  const signs = opts.order.map((name) => (name.startsWith('-') ? -1 : 1));
  const keyed = places.map((place) => ({ place, values: keys.map((key) => value(place, key)) }));
  keyed.sort((a, b) => {
    for (const [i, sign] of signs.entries()) {
      const result = compareValues(a.values[i], b.values[i]);
      if (result !== 0) return sign * result;
    }
    return 0;
  });
  places.splice(0, Infinity);
  for (const { place } of keyed.slice(0, end)) places.push(place);
}

async function rowsOf<T extends { id: number }>(
  ctx: Ctx,
  kind: Kind<T>,
  places: readonly Place<T>[],
  along: NonNullable<Showing<T>['along']>,
): Promise<T[]> {
  const missing = places.filter(({ id, group }) => !group.rows.has(id)).map(({ id }) => id);
  const named = Object.entries(along).map(([column, table]) =>
    table.rowsOf(ctx.tx, places, ({ segment, at }) => segment.cell(column, at) as number | null),
  );
  const [found] = await Promise.all([kind.getMany(ctx.tx, missing), ...named]);
  const read = new Map(found.flatMap((row) => (row ? [[row.id, row] as const] : [])));
  return places.flatMap(({ id, group }) => group.rows.get(id) ?? read.get(id) ?? []);
}
