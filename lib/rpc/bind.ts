import type { z } from 'zod';
import { ParameterError } from '#core/errors';
import { repr } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Method } from '#hub/method';

/** Arguments by name, or Koji's ParameterError in Python's words. */
export function bind(method: Method, positional: readonly Value[], named: Struct): Record<string, unknown> {
  const names = Object.keys(method.params);
  const given: Record<string, Value> = {};
  positional.slice(0, names.length).forEach((value, i) => {
    given[names[i]!] = value;
  });
  const surplus = positional.slice(names.length);
  if (surplus.length > 0 && !method.varargs) {
    throw new ParameterError(
      `${method.name}() takes ${takes(method)} positional argument${names.length === 1 ? '' : 's'} but ${positional.length} ${positional.length === 1 ? 'was' : 'were'} given`,
    );
  }
  const kwargs: Struct = {};
  for (const [name, value] of Object.entries(named)) {
    if (Object.hasOwn(given, name))
      throw new ParameterError(`${method.name}() got multiple values for argument '${name}'`);
    if (Object.hasOwn(method.params, name)) given[name] = value;
    else if (method.kwargs) kwargs[name] = value;
    else throw new ParameterError(`${method.name}() got an unexpected keyword argument '${name}'`);
  }
  const missing = names.filter((name) => !Object.hasOwn(given, name) && !optional(method.params[name]!));
  if (missing.length > 0) {
    const s = missing.length === 1 ? '' : 's';
    throw new ParameterError(
      `${method.name}() missing ${missing.length} required positional argument${s}: ${missing.map(repr).join(', ')}`,
    );
  }
  const bound: Record<string, unknown> = { args: surplus, kwargs };
  for (const name of names) bound[name] = parse(method, name, given[name]);
  return bound;
}

function parse(method: Method, name: string, value: Value | undefined): unknown {
  const parsed = method.params[name]!.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ParameterError(`${method.name}(): ${name}: ${parsed.error.issues[0]?.message ?? 'invalid value'}`);
}

const optional = (schema: z.ZodType): boolean => schema.safeParse(undefined).success;

function takes(method: Method): string {
  const names = Object.keys(method.params);
  const required = names.filter((name) => !optional(method.params[name]!)).length;
  return required === names.length ? String(required) : `from ${required} to ${names.length}`;
}

/** `(tag, event=None, *args, **opts)`, as `_listapi` and the client's help show it. */
export function signature(method: Method): string {
  const parts = Object.entries(method.params).map(([name, schema]) =>
    optional(schema) ? `${name}=${repr(schema.parse(undefined))}` : name,
  );
  if (method.varargs) parts.push(`*${method.varargs}`);
  if (method.kwargs) parts.push(`**${method.kwargs}`);
  return `(${parts.join(', ')})`;
}

/** Default values by parameter name; required ones are left out. */
export function defaults(method: Method): Map<string, Value> {
  const known = Object.entries(method.params).filter(([, schema]) => optional(schema));
  return new Map(known.map(([name, schema]) => [name, (schema.parse(undefined) ?? null) as Value]));
}
