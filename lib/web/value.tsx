import { DateTime, Double, isStruct, type Value } from '#core/xmlrpc/value';

/** A value of a request or result, whatever its shape. */
export function Shown({ value }: { readonly value: Value }) {
  if (value === null) return <span class="dim">none</span>;
  if (typeof value === 'string') return value.includes('\n') ? <pre>{value}</pre> : value;
  if (Array.isArray(value)) return <List items={value} />;
  if (value instanceof Uint8Array) return <>{value.length} bytes</>;
  if (value instanceof Double || value instanceof DateTime || !isStruct(value)) return <>{String(value)}</>;
  const members = Object.entries(value);
  if (members.length === 0) return <span class="dim">none</span>;
  return (
    <dl class="facts">
      {members.map(([name, member]) => (
        <>
          <dt>{name}</dt>
          <dd>
            <Shown value={member} />
          </dd>
        </>
      ))}
    </dl>
  );
}

/** More than this many items are counted, not shown. */
const MOST = 200;

function List({ items }: { readonly items: readonly Value[] }) {
  if (items.length === 0) return <span class="dim">none</span>;
  if (items.length === 1) return <Shown value={items[0]!} />;
  return (
    <ul>
      {items.slice(0, MOST).map((item) => (
        <li>
          <Shown value={item} />
        </li>
      ))}
      {items.length > MOST ? <li class="dim">and {items.length - MOST} more</li> : null}
    </ul>
  );
}
