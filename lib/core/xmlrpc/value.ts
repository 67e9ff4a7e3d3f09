/**
 * What travels over XML-RPC, as TypeScript sees it. Python's two number types meet JavaScript's one
 * here: an integral `number` is an <int>, so a float that happens to be whole (a weight of 1.0) needs `Double`.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Double
  | DateTime
  | Value[]
  | { [name: string]: Value };

export type Struct = { [name: string]: Value };

/** A float that stays one on the wire, whole or not. */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  valueOf(): number {
    return this.value;
  }
  toString(): string {
    return pythonFloat(this.value);
  }
}

/** A <dateTime.iso8601>, kept as text: the hub only ever hands it back as it came. */
export class DateTime {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
  toString(): string {
    return this.value;
  }
}

/** Nesting that no real message comes near; beyond it a body is an attack, and recursion would end in a stack overflow. */
export const MAX_DEPTH = 256;

export function isStruct(value: unknown): value is Struct {
  if (value === null || typeof value !== 'object') return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}

/** The same value with every `Double` as a plain number: for readers that have no use for the difference. */
export function plainNumbers(value: Value): Value {
  if (value instanceof Double) return value.value;
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (!isStruct(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plainNumbers(member)]));
}

/** A float as Python's repr writes it: same digits as JavaScript, other rules for exponents. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (value !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
