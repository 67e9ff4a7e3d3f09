import { z } from 'zod';
import { truthy, typeName } from '#core/python';
import { Double, isStruct, type Struct, type Value } from '#core/xmlrpc/value';

/** The kinds of arguments that Koji's methods take. Koji is lenient; so are these, and what they refuse they name. */

const number = (value: unknown): unknown => (value instanceof Double ? value.value : value);
const isValue = (value: unknown): boolean => value !== undefined;

/** A required argument of any type: the hub function decides (ids, names and structs are all welcome in many places). */
export const any = z.custom<Value>(isValue, 'missing');

/** An optional argument of any type. */
export const anyOr = <D extends Value>(value: D) => z.custom<Value>(() => true).default(value);

export const text = z.custom<string>((value) => typeof value === 'string', {
  error: (issue) => `expected a string, got ${typeName(issue.input)}`,
});

/** Digits are as good as a number: Koji casts, or its database does (`koji repoinfo` sends what was typed). */
const digits = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*[+-]?\d{1,15}\s*$/.test(value) ? Number(value) : number(value);

export const int = z.preprocess(
  digits,
  z.custom<number>((value) => Number.isSafeInteger(value), {
    error: (issue) => `expected an integer, got ${typeName(issue.input)}`,
  }),
);

export const num = z.preprocess(
  number,
  z.custom<number>((value) => typeof value === 'number', {
    error: (issue) => `expected a number, got ${typeName(issue.input)}`,
  }),
);

export const struct = z.custom<Struct>(isStruct, {
  error: (issue) => `expected a dictionary, got ${typeName(issue.input)}`,
});

export const list = z.custom<Value[]>(Array.isArray, {
  error: (issue) => `expected a list, got ${typeName(issue.input)}`,
});

/** Python's truth of whatever was sent. */
export const flag = (value: boolean) =>
  z.preprocess((given) => (given === undefined ? value : truthy(number(given))), z.boolean());

/** A required argument of which only Python's truth counts. */
export const required = any.transform((given) => truthy(number(given)));

/** An optional argument of a kind, None when it is left out. */
export const maybe = <T extends z.ZodType>(kind: T) => kind.nullable().default(null as never);

/** An event id, or None for now. */
export const event = maybe(int);

/** Koji's queryOpts: countOnly, order, offset, limit, asList, rowlock, group. */
export const queryOpts = maybe(struct);

/** The same where Koji has the rows already when it looks at them: they never become lists there. */
export const rowOpts = queryOpts.transform((given) => given && { ...given, asList: false });

/** Python's truth of whatever was sent, or None when it is left out: filters that have three positions. */
export const truth = z
  .custom<Value | undefined>(() => true)
  .transform((given) => (given === undefined || given === null ? null : truthy(number(given))));
