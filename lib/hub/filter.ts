import { GenericError, ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { compareValues, parseQueryOpts } from './queryopts.ts';

/**
 * The answer of any method that gives a list, ordered and cut by the hub (Koji 1.35: filterOpts of filterResults): one key
 * to order by, offset, limit, and noneGreatest (True unless said otherwise: None comes last).
 */
export function filterRows(name: string, answer: unknown, given: Value): [number, unknown[] | null] {
  if (answer === null || answer === undefined) return [0, null];
  if (!Array.isArray(answer)) throw new GenericError(`${name}() did not return a list`);
  if (given !== null && !isStruct(given)) throw new ParameterError(`filterOpts: not a dictionary: ${repr(given)}`);
  const options = { ...given };
  const { offset, limit } = parseQueryOpts({ offset: options.offset ?? 0, limit: options.limit ?? 0 });
  const rows = options.order ? sorted(answer as Value[], options) : answer;
  return [answer.length, rows.slice(offset, limit === null ? undefined : offset + limit)];
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

/** Python's len() of an answer. */
export function lengthOf(name: string, answer: unknown): number {
  if (Array.isArray(answer) || typeof answer === 'string') return answer.length;
  if (isStruct(answer as Value)) return Object.keys(answer as Struct).length;
  throw new GenericError(`${name}() did not return a list`);
}
