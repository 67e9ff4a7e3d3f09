import { GenericError, ParameterError } from '#core/errors';
import { typeName } from '#core/python';
import { Double, type Struct } from '#core/xmlrpc/value';

/** Koji's queryOpts, checked. An offset or limit of 0 means none (Koji 1.35). */
export interface QueryOpts {
  readonly countOnly: boolean;
  /** `name`, `-name` for descending */
  readonly order: readonly string[];
  readonly offset: number;
  readonly limit: number | null;
  readonly asList: boolean;
}

export function parseQueryOpts(given: Struct | null): QueryOpts {
  const order = given?.order ?? null;
  if (order !== null && typeof order !== 'string') {
    throw new ParameterError(`queryOpts: order: expected a string, got ${typeName(order)}`);
  }
  return {
    countOnly: Boolean(given?.countOnly),
    order: order ? order.split(',') : [],
    offset: count(given, 'offset'),
    limit: count(given, 'limit') || null,
    asList: Boolean(given?.asList),
  };
}

/**
 * How far a list in the order of ids has to be read when all that is in it matches: to the end of the page. Null where the page
 * has another order or no end, or where all are counted. `id` is the id's name in the rows.
 */
export function pageById(given: Struct | null, id = 'id'): { reverse: boolean; limit: number } | null {
  const { order, limit, offset, countOnly } = parseQueryOpts(given);
  const [first] = order;
  const byId = order.length === 1 && (first === id || first === `-${id}`);
  return byId && limit !== null && !countOnly ? { reverse: first !== id, limit: offset + limit } : null;
}

function count(given: Struct | null, name: string): number {
  const value = given?.[name] ?? 0;
  const plain = value instanceof Double ? value.value : value;
  if (typeof plain === 'number' && Number.isInteger(plain) && plain >= 0) return plain;
  throw new ParameterError(`queryOpts: ${name}: expected a number of rows, got ${String(plain)}`);
}

/**
 * Rows as the caller wants them: ordered, cut, counted, or as lists of values. `columns` are those of Koji's query:
 * they may be ordered by, and in a list they come in the order of the alphabet (Koji 1.35: QueryProcessor).
 */
export function applyQueryOpts<R extends object>(rows: R[], given: Struct | null, columns: readonly string[]) {
  const opts = parseQueryOpts(given);
  // who only counts may order by anything (Koji 1.35)
  for (const key of opts.countOnly ? [] : opts.order) {
    const name = key.replace(/^-/, '');
    if (!columns.includes(name)) throw new GenericError(`Invalid order: ${name}`);
  }
  const cut = slice(opts.order.length > 0 && !opts.countOnly ? sorted(rows, opts.order) : rows, opts);
  if (opts.countOnly) return cut.length;
  if (!opts.asList) return cut;
  const names = [...columns].sort();
  return cut.map((row) => names.map((name) => (row as Record<string, unknown>)[name] ?? null));
}

function slice<R>(rows: R[], { offset, limit }: QueryOpts): R[] {
  if (offset === 0 && limit === null) return rows;
  return rows.slice(offset, limit === null ? undefined : offset + limit);
}

function sorted<R extends object>(rows: readonly R[], order: readonly string[]): R[] {
  const keys = order.map((key) => ({ name: key.replace(/^-/, ''), sign: key.startsWith('-') ? -1 : 1 }));
  const value = (row: R, name: string): unknown => (row as Record<string, unknown>)[name] ?? null;
  return [...rows].sort((a, b) => {
    for (const { name, sign } of keys) {
      const result = compareValues(value(a, name), value(b, name));
      if (result !== 0) return sign * result;
    }
    return 0;
  });
}

/** SQL's order: numbers by value, text by code points, null after everything else. */
export function compareValues(a: unknown, b: unknown): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [x, y] = [comparable(a), comparable(b)];
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

function comparable(value: unknown): number | string {
  if (value instanceof Double) return value.value;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return Number(value);
  return String(value);
}
