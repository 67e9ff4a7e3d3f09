import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';

/**
 * Named parameters. XML-RPC has none, so Koji sends them as a struct in the last place, marked by a true `__starstar`
 * member. The same form is kept inside stored task requests.
 */
const MARK = '__starstar';

/** `params` with `named` appended in the marked form; unchanged when there is nothing to name. */
export function withNames(params: readonly Value[], named: Struct = {}): Value[] {
  if (Object.keys(named).length === 0) return [...params];
  return [...params, { ...named, [MARK]: true }];
}

/** The opposite: what was positional and what was named. */
export function splitNames(params: readonly Value[]): { positional: Value[]; named: Struct } {
  const last = params.at(-1);
  if (!isStruct(last) || !Object.hasOwn(last, MARK) || !last[MARK]) return { positional: [...params], named: {} };
  const { [MARK]: _mark, ...named } = last;
  return { positional: params.slice(0, -1), named };
}
