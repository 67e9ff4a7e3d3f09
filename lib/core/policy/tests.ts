/**
 * The tests of the policy language that look at nothing but the data of the question (Koji 1.35, koji.policy).
 * Those that ask the hub for tags, builds and users are in lib/hub/policy.
 */
import { GenericError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import type { TestCall } from '#core/policy/rules';
import { repr, truthy } from '#core/python';
import { Double } from '#core/xmlrpc/value';

/** What a policy is asked about: fields by name, values as they came over the wire. */
export type PolicyData = Readonly<Record<string, unknown>>;

export type DataTest = (data: PolicyData, args: readonly string[]) => boolean;

export const dataTests: Readonly<Record<string, DataTest>> = {
  true: () => true,
  all: () => true,
  false: () => false,
  none: () => false,
  has: (data, [field]) => has(data, field!),
  bool: (data, [field]) => has(data, field!) && truthy(unwrapped(data[field!])),
  match: (data, [field, ...patterns]) => matchField(data, field!, patterns),
  match_any: (data, [field, ...patterns]) => items(data[field!]).some((item) => matchItem(item, patterns)),
  match_all: (data, [field, ...patterns]) => {
    const list = items(data[field!]);
    return list.length > 0 && list.every((item) => matchItem(item, patterns));
  },
  compare: (data, [field, operator, limit]) => has(data, field!) && compare(data, field!, operator!, limit!),
};

/** Is the field there? A field that is nil is there. */
export function has(data: PolicyData, field: string): boolean {
  return Object.hasOwn(data, field);
}

/** Does the text of a field match one of the globs? Absent and nil match nothing; what is no text is an error, as in Koji. */
export function matchField(data: PolicyData, field: string, patterns: readonly string[]): boolean {
  const value = has(data, field) ? data[field] : null;
  if (value === null || patterns.length === 0) return false;
  if (typeof value !== 'string') throw new GenericError(`policy data ${field} is not a string`);
  return matchesAny(value, patterns);
}

export function matchesAny(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fnmatch(text, pattern));
}

function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Items are matched by their text as Python's str() gives it. */
function matchItem(item: unknown, patterns: readonly string[]): boolean {
  if (item === null) return false;
  return matchesAny(typeof item === 'string' ? item : item instanceof Double ? item.toString() : repr(item), patterns);
}

/** Doubles travel wrapped. */
function unwrapped(value: unknown): unknown {
  return value instanceof Double ? value.value : value;
}

/** The number that a value is for Python, where booleans are 0 and 1. */
function asNumber(value: unknown): number | bigint | undefined {
  const plain = unwrapped(value);
  if (typeof plain === 'boolean') return plain ? 1 : 0;
  return typeof plain === 'number' || typeof plain === 'bigint' ? plain : undefined;
}

type Order = (left: number | bigint, right: number | bigint) => boolean;

const orders: Readonly<Record<string, Order>> = {
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
  '=': (left, right) => left <= right && left >= right,
  '!=': (left, right) => left < right || left > right,
};

function compare(data: PolicyData, field: string, operator: string, limit: string): boolean {
  const left = asNumber(data[field]);
  if (left !== undefined) return orders[operator]!(left, parseNumber(limit)!);
  // Python can tell a text from a number, but not order them.
  if (operator === '=' || operator === '!=') return operator === '!=';
  throw new GenericError(`policy data ${field} is not a number`);
}

/** A number as Python's int() or float() reads it; undefined for anything else. */
function parseNumber(text: string): number | bigint | undefined {
  if (/^[+-]?\d+(_\d+)*$/.test(text)) {
    const digits = text.replaceAll('_', '').replace(/^\+/, '');
    const small = Number(digits);
    return Number.isSafeInteger(small) ? small : digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits);
  }
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  return infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : undefined;
}

const argumentCounts: Readonly<Record<string, readonly [number, number]>> = {
  has: [1, Infinity],
  bool: [1, Infinity],
  match: [1, Infinity],
  match_any: [1, Infinity],
  match_all: [1, Infinity],
  compare: [3, 3],
};

/** What is wrong with the arguments of one of the tests above; undefined when they are right. */
export function argumentProblem(test: TestCall): string | undefined {
  const [least, most] = argumentCounts[test.name] ?? [0, Infinity];
  if (test.args.length < least) return `test ${test.name} needs ${least === 1 ? 'a field' : 'FIELD OPERATOR NUMBER'}`;
  if (test.args.length > most) return `test ${test.name} takes FIELD OPERATOR NUMBER and no more`;
  if (test.name !== 'compare') return undefined;
  if (!Object.hasOwn(orders, test.args[1]!)) return `'${test.args[1]}' is none of ${Object.keys(orders).join(' ')}`;
  if (parseNumber(test.args[2]!) === undefined) return `'${test.args[2]}' is not a number`;
  return undefined;
}
