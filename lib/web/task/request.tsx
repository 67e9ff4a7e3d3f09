import { splitNames } from '#core/starstar';
import { PARAMETERS } from '#core/taskparams';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { Facts } from '../parts.tsx';
import { Shown } from '../value.tsx';

/** What the task was asked to do, parameter by parameter; those that are not set are left out. */
export function Request({ method, request }: { readonly method: string; readonly request: readonly Value[] }) {
  const { positional, named } = splitNames(request);
  const known = Object.hasOwn(PARAMETERS, method) ? PARAMETERS[method]! : [];
  const given = positional.map((value, i): [string, Value] => [known[i]?.[0] || `Parameter ${i + 1}`, value]);
  const rows = [...given, ...Object.entries(named)]
    .map(([name, value]): [string, Value] => [name, brief(value)])
    .filter(([, value]) => !empty(value));
  if (rows.length === 0) return <p class="dim">No parameters.</p>;
  return <Facts rows={rows.map(([name, value]) => [name, <Shown value={value} />])} />;
}

const empty = (value: Value): boolean =>
  value === null || value === '' || ((Array.isArray(value) || isStruct(value)) && Object.keys(value).length === 0);

/** Tags, builds and repos travel whole inside requests: their names are enough. Of options, those that are set. */
function brief(value: Value): Value {
  if (!isStruct(value)) return value;
  if (typeof value.id !== 'number') return Object.fromEntries(Object.entries(value).filter(([, one]) => !empty(one)));
  return typeof value.nvr === 'string' ? value.nvr : typeof value.name === 'string' ? value.name : value;
}
