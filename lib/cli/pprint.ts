import { repr } from '#core/python';
import { DateTime, Double, isStruct, pythonFloat, type Value } from '#core/xmlrpc/value';

/** Values in Python's notation, laid out as its pprint does with 80 columns: what `call` prints. */
const WIDTH = 80;

export function pprint(value: Value): string {
  return layout(value, 0, 0);
}

/** The value on one line. */
export function inline(value: Value): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : pythonFloat(value);
  if (value instanceof Double || typeof value === 'bigint') return value.toString();
  if (value instanceof DateTime) return `<DateTime '${value.value}'>`;
  if (value instanceof Uint8Array) return bytes(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (isStruct(value))
    return `{${sorted(value)
      .map(([name, member]) => `${repr(name)}: ${inline(member)}`)
      .join(', ')}}`;
  return repr(value);
}

/** `indent`: column of the value's first character; `after`: characters that must follow it on its last line. */
function layout(value: Value, indent: number, after: number): string {
  const line = inline(value);
  if (line.length <= WIDTH - indent - after) return line;
  if (Array.isArray(value) && value.length > 0) {
    const items = value.map((item, i) => layout(item, indent + 1, i === value.length - 1 ? after + 1 : 1));
    return `[${items.join(`,\n${' '.repeat(indent + 1)}`)}]`;
  }
  if (isStruct(value) && Object.keys(value).length > 0) {
    const members = sorted(value).map(([name, member], i, all) => {
      const key = `${repr(name)}: `;
      return key + layout(member, indent + 1 + key.length, i === all.length - 1 ? after + 1 : 1);
    });
    return `{${members.join(`,\n${' '.repeat(indent + 1)}`)}}`;
  }
  return typeof value === 'string' ? longString(value, indent, after) : line;
}

/**
 * A string that does not fit is written in pieces, one per line of its own and broken at blanks. Alone it stands in
 * brackets; within a list or dictionary its pieces follow one another.
 */
function longString(text: string, indent: number, after: number): string {
  const alone = indent === 0;
  const column = alone ? 1 : indent;
  const room = WIDTH - column;
  const lastRoom = room - (alone ? after + 1 : after);
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? [''];
  const pieces = lines.flatMap((line, at) => broken(line, room, at === lines.length - 1 ? lastRoom : room));
  if (pieces.length === 1) return pieces[0]!;
  const joined = pieces.join(`\n${' '.repeat(column)}`);
  return alone ? `(${joined})` : joined;
}

/** A line as literals that have room; what follows the last one takes some of its room. */
function broken(line: string, room: number, lastRoom: number): string[] {
  if (repr(line).length <= lastRoom) return [repr(line)];
  const pieces: string[] = [];
  let current = '';
  const words = line.match(/\S+\s*|\s+/g) ?? [];
  for (const [at, word] of words.entries()) {
    if (repr(current + word).length > (at === words.length - 1 ? lastRoom : room)) {
      if (current !== '') pieces.push(repr(current));
      current = word;
    } else current += word;
  }
  if (current !== '') pieces.push(repr(current));
  return pieces;
}

function sorted(value: { [name: string]: Value }): [string, Value][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function bytes(value: Uint8Array): string {
  let text = '';
  for (const byte of value) {
    if (byte === 0x5c || byte === 0x27) text += `\\${String.fromCharCode(byte)}`;
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += { 9: '\\t', 10: '\\n', 13: '\\r' }[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `b'${text}'`;
}
