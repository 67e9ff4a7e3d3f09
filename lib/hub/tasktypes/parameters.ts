import { ParameterError } from '#core/errors';
import { splitNames } from '#core/starstar';
import type { Struct, Value } from '#core/xmlrpc/value';

/** A task's parameters by name, as Python would bind them; those that are left out are null. */
export function named<N extends string>(
  method: string,
  names: readonly N[],
  params: readonly Value[],
): Record<N, Value> {
  const { positional, named: given } = splitNames(params);
  if (positional.length > names.length) {
    throw new ParameterError(`${method} takes ${names.length} parameters but ${positional.length} were given`);
  }
  const unknown = Object.keys(given).find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) throw new ParameterError(`${method} got an unexpected keyword argument '${unknown}'`);
  const bound: Struct = Object.fromEntries(names.map((name, i) => [name, positional[i] ?? given[name] ?? null]));
  return bound as Record<N, Value>;
}
