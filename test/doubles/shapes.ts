import type { Value } from '#core/xmlrpc/value';
import { DateTime, Double, isStruct } from '#core/xmlrpc/value';

/** The form of an answer: what test/conformance/shapes.txt has for each method, as recorded from a real hub. */
export type Shape =
  | { readonly kind: 'scalar'; readonly type: string }
  | { readonly kind: 'list'; readonly items: readonly Shape[] }
  | { readonly kind: 'struct'; readonly members: ReadonlyMap<string, Shape>; readonly cut: boolean };

/**
 * Reads `METHOD -> SHAPE` lines. What was cut off when it was recorded is not compared: the rest of a long line, which ends in
 * `...`, and of a list the items after the sixth.
 */
export function readShapes(text: string): Map<string, Shape> {
  const lines = text.split('\n').filter((line) => line.includes(' -> '));
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(' -> ');
      return [line.slice(0, at), new Reader(line.slice(at + 4)).shape()];
    }),
  );
}

class Reader {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    // `[X , Y]` separates with blanks; names of members may have dots, dashes and colons of none
    this.#tokens = text.match(/\.\.\.$|[[\]{},]|[^[\]{},:\s]+:|[^[\]{},\s]+/g) ?? [];
  }

  shape(): Shape {
    const token = this.#tokens[this.#at++] ?? '...';
    if (token === '[') return this.#list();
    if (token === '{') return this.#struct();
    return { kind: 'scalar', type: token };
  }

  #list(): Shape {
    const items: Shape[] = [];
    while (this.#more(']')) items.push(this.shape());
    return { kind: 'list', items };
  }

  #struct(): Shape {
    const members = new Map<string, Shape>();
    let cut = false;
    while (this.#more('}')) {
      const name = this.#tokens[this.#at++]!;
      if (name.endsWith(':')) members.set(name.slice(0, -1), this.shape());
      cut ||= this.#cutOff();
      if (cut) break;
    }
    return { kind: 'struct', members, cut };
  }

  #cutOff(): boolean {
    const next = this.#tokens[this.#at];
    return next === undefined || next === '...' || this.#tokens[this.#at + 1] === '...';
  }

  /** Steps over a comma, or over the closing sign. */
  #more(closing: string): boolean {
    if (this.#tokens[this.#at] === ',') this.#at++;
    const next = this.#tokens[this.#at];
    if (next === closing) this.#at++;
    return next !== undefined && next !== '...' && next !== closing;
  }
}

/** Where an answer differs in form: members and their order, and types. None in the recording stands for anything. */
export function differences(shape: Shape, value: Value, path = ''): string[] {
  if (shape.kind === 'scalar') return scalar(shape.type, value, path);
  if (shape.kind === 'list') return list(shape.items, value, path);
  if (!isStruct(value)) return [`${path}: ${typeOf(value)}, not a dictionary`];
  return struct(shape.members, shape.cut, value, path);
}

/** Columns that are empty in many rows, whatever the recorded one had. */
const MAY_BE_NONE = /\.(awaited|waiting|label|parent|active|host_id|start_time|start_ts)$/;

function scalar(expected: string, value: Value, path: string): string[] {
  const found = typeOf(value);
  if (value === null && MAY_BE_NONE.test(path)) return [];
  return expected === 'nil' || expected === '...' || expected === found ? [] : [`${path}: ${found}, not ${expected}`];
}

function list(items: readonly Shape[], value: Value, path: string): string[] {
  if (!Array.isArray(value)) return [`${path}: ${typeOf(value)}, not a list`];
  if (items.length === 0) return [];
  // of several rows, one with something in it is enough
  if (value.length === 0) return /\[[1-9]/.test(path) ? [] : [`${path}: an empty list shows nothing`];
  if (items.length > 1 && items.length > value.length) return [`${path}: ${value.length} items, not ${items.length}`];
  const compared = items.length === 1 ? value : value.slice(0, items.length);
  return compared.flatMap((item, i) => differences(items[i] ?? items[0]!, item, `${path}[${i}]`));
}

function struct(members: ReadonlyMap<string, Shape>, cut: boolean, value: { [name: string]: Value }, path: string) {
  if (members.size === 0 && !cut) return [];
  const [expected, found] = [[...members.keys()], Object.keys(value)];
  const [missing, more] = [
    expected.filter((name) => !found.includes(name)),
    found.filter((name) => !members.has(name)),
  ];
  const wrong = [
    ...(missing.length > 0 ? [`${path}: without ${missing.join()}`] : []),
    ...(more.length > 0 && !cut ? [`${path}: with ${more.join()}`] : []),
    ...(literal(expected) && found.join() !== expected.join()
      ? [`${path}: order ${found.join()}, not ${expected.join()}`]
      : []),
  ];
  const known = expected.filter((name) => Object.hasOwn(value, name));
  return [...wrong, ...known.flatMap((name) => differences(members.get(name)!, value[name]!, `${path}.${name}`))];
}

/**
 * Is this order that of a dictionary in Koji's code? Rows of its database come in the order of the alphabet, with what was
 * looked up besides at the end, and whatever reads them goes by the names.
 */
function literal(names: readonly string[]): boolean {
  const [a = '', b = '', c = ''] = names;
  return !(a < b && b < c);
}

function typeOf(value: Value): string {
  if (value === null) return 'nil';
  if (typeof value === 'string')
    return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+00:00)?$/.test(value) ? 'ts-string' : 'str';
  if (typeof value === 'boolean') return 'bool';
  if (value instanceof Double || (typeof value === 'number' && !Number.isInteger(value))) return 'double';
  if (value instanceof DateTime) return 'datetime';
  if (value instanceof Uint8Array) return 'base64';
  if (Array.isArray(value)) return 'list';
  return isStruct(value) ? 'dict' : 'int';
}
