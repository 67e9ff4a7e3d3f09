import { GenericError, ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { compareValues } from './queryopts.ts';

/**
 * The answer of any method that gives a list, ordered and cut by the hub (Koji 1.35: filterOpts of filterResults): one key
 * to order by, offset, limit, and noneGreatest (True unless said otherwise: None comes last).
 */
export function filterRows(name: string, answer: unknown, given: Value): [number, unknown[] | null] {
  if (answer === null || answer === undefined) return [0, null];
  if (!Array.isArray(answer)) throw new GenericError(`${name}() did not return a list`);
  if (given !== null && !isStruct(given)) throw new ParameterError(`filterOpts: not a dictionary: ${repr(given)}`);
  const options = { ...given };
  const rows = options.order ? sorted(answer as Value[], options) : answer;
  const from = rows.slice(place(options, 'offset') ?? 0);
  return [answer.length, from.slice(0, place(options, 'limit') ?? undefined)];
}

/**
 * The same as queryOpts for a method that takes these: of a page of a long list no more is then made than the page. Null where
 * they mean something else.
 */
export function asQueryOpts(given: Value): Struct | null {
  if (!isStruct(given)) return null;
  const { order = null, offset = null, limit = null, noneGreatest = true } = given;
  const ordered = order === null || (typeof order === 'string' && !order.includes(','));
  const atLeast = (value: Value, least: number) => Number.isInteger(value) && Number(value) >= least;
  const cut = (offset === null || atLeast(offset, 0)) && atLeast(limit, 1);
  return ordered && cut && noneGreatest === true ? { order, offset: offset ?? 0, limit } : null;
}

/** As Python cuts lists: a negative number counts from the end, and a limit of 0 leaves nothing. */
function place(options: Struct, name: 'offset' | 'limit'): number | null {
  const value = options[name] ?? null;
  if (value === null || (typeof value === 'number' && Number.isInteger(value))) return value;
  throw new ParameterError(`filterOpts: ${name}: not an integer: ${repr(value)}`);
}

function sorted(rows: Value[], { order, noneGreatest = true }: Struct): Value[] {
  if (typeof order !== 'string') throw new ParameterError(`filterOpts: order: not a string: ${repr(order)}`);
  const key = order.replace(/^-/, '');
  const sign = order.startsWith('-') ? -1 : 1;
  const keyed = rows.map((row) => {
    if (!isStruct(row) || !Object.hasOwn(row, key)) throw new GenericError(`Invalid order: ${order}`);
    return { row, value: row[key]! };
  });
  const compare = (a: Value, b: Value): number =>
    (a === null) === (b === null) ? compareValues(a, b) : (a === null) === Boolean(noneGreatest) ? 1 : -1;
  return keyed.sort((a, b) => sign * compare(a.value, b.value)).map(({ row }) => row);
}

/** Koji 1.35: rows of a list, members of a dictionary, 0 for None, 1 for anything else. */
export function countOf(answer: unknown): number {
  if (answer === null || answer === undefined) return 0;
  if (Array.isArray(answer)) return answer.length;
  return isStruct(answer as Value) ? Object.keys(answer as Struct).length : 1;
}
