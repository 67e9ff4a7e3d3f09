import { GenericError, ParameterError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import { repr } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Cell } from '#store/columns';
import type { Test } from '../catalogue/segment.ts';
import { moment } from '../times.ts';

const EQUALS = ['arch', 'method', 'owner', 'host_id', 'channel_id', 'parent', 'state'] as const;
/** Of these a given None asks for tasks without one (Koji 1.35: IS NULL); of others it says nothing. */
const MAY_BE_ABSENT: readonly string[] = ['owner', 'host_id', 'channel_id', 'parent'];
/** A name of a bound -> the column, and on which side of the bound it has to be. */
const BOUNDS = [
  ['createdBefore', 'create_ts', -1],
  ['createdAfter', 'create_ts', 1],
  ['startedBefore', 'start_ts', -1],
  ['startedAfter', 'start_ts', 1],
  ['completeBefore', 'completion_ts', -1],
  ['completeAfter', 'completion_ts', 1],
] as const;

/** The filters of listTasks as tests of the columns that tasks are catalogued by; names of no filter say nothing. */
export function parseFilters(filters: Struct): Test[] {
  return [
    ...EQUALS.flatMap((name) => [...equals(filters, name, name), ...equals(filters, name, `not_${name}`)]),
    ...BOUNDS.flatMap(([name, column, side]) => bound(filters[name], column, side)),
  ];
}

function equals(filters: Struct, column: (typeof EQUALS)[number], name: string): Test[] {
  const given = filters[name];
  const negated = name !== column;
  if (given === undefined || (given === null && (negated || !MAY_BE_ABSENT.includes(column)))) return [];
  for (const one of Array.isArray(given) ? given : [given]) checkValue(column, one);
  return [{ columns: [column], fits: (cell) => among(cell, given) !== negated }];
}

function checkValue(column: (typeof EQUALS)[number], value: Value): void {
  if (column === 'owner' && typeof value === 'string') {
    throw new GenericError(`invalid owner: ${repr(value)} (a user id is needed)`);
  }
  const fits = column === 'state' ? typeof value === 'number' : ['number', 'string'].includes(typeof value);
  if (!fits && value !== null) throw new ParameterError(`invalid ${column}: ${repr(value)}`);
}

const among = (cell: Cell, wanted: Value): boolean =>
  Array.isArray(wanted)
    ? wanted.some((one) => one === cell)
    : cell === wanted || (typeof wanted === 'string' && typeof cell === 'string' && fnmatch(cell, wanted));

function bound(given: Value | undefined, column: string, side: 1 | -1): Test[] {
  const limit = moment(given);
  if (limit === null) return [];
  return [{ columns: [column], fits: (ts) => ts !== null && (side < 0 ? Number(ts) < limit : Number(ts) > limit) }];
}
