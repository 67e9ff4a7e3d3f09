import { isStruct, type Struct } from '#core/xmlrpc/value';

/** Bytes of a message as JSON: with what is around it, it has to fit into one item of the outbox (400 KB). */
const LARGEST = 300_000;

/** Bytes that a member of a message may keep when all of it is too long. */
const LONGEST = 60_000;

/** Members that hold what a user can make as long as he likes; who needs it asks the hub. */
const FREE_TEXT = ['extra', 'request', 'result'];

const length = (value: unknown): number => Buffer.byteLength(JSON.stringify(value ?? null));

/**
 * What the event bus is told of a change: the callback's data, a build's `extra` left out where it is longer than the setting
 * extra_limit (protonmsg.conf; 0: never). What is too long to be kept altogether is left out and named in `left_out`.
 */
export function outgoing(data: Struct, extraLimit: number): Struct {
  const limited = extraLimit > 0 ? mapBuilds(data, (build) => withoutLong(build, ['extra'], extraLimit)) : data;
  if (length(limited) <= LARGEST) return limited;
  const left: string[] = [];
  const slim = Object.entries(limited).map(([name, value]) => {
    const less = isStruct(value)
      ? withoutLong(value, FREE_TEXT, LONGEST, (member) => void left.push(`${name}.${member}`))
      : value;
    if (typeof less !== 'object' || less === null || length(less) <= LONGEST) return [name, less];
    left.push(name);
    return [name, Array.isArray(less) ? [] : {}];
  });
  return { ...Object.fromEntries(slim), left_out: left };
}

const mapBuilds = (data: Struct, change: (build: Struct) => Struct): Struct =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      (name === 'build' || name === 'info') && isStruct(value) ? change(value) : value,
    ]),
  );

type Note = (member: string) => void;

function withoutLong(struct: Struct, members: readonly string[], limit: number, note?: Note): Struct {
  const long = members.filter((name) => length(struct[name]) > limit);
  for (const name of long) note?.(name);
  return Object.fromEntries(Object.entries(struct).filter(([name]) => !long.includes(name)));
}
