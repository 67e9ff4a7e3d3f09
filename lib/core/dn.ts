/**
 * Distinguished names of certificates, in both forms that are in use: `CN=alice,O=Example` (RFC 4514, what API Gateway
 * gives: most specific first, `\` quotes) and `/O=Example/CN=alice` (OpenSSL's old form, in Koji's options).
 */

/** A part of a name: its type in upper case, and its value. */
export type DnPart = readonly [type: string, value: string];

/** The parts, most specific first. Text without `=` in a part is none of either form: it gives no parts. */
export function readDn(text: string): readonly DnPart[] {
  const old = text.startsWith('/');
  const parts = old ? text.slice(1).split('/').reverse() : (text.match(/(?:\\.|[^\\,])+/gs) ?? []);
  const found: DnPart[] = [];
  for (const part of parts) {
    const at = part.indexOf('=');
    if (at < 1) return [];
    found.push([part.slice(0, at).trim().toUpperCase(), unquoted(part.slice(at + 1).trim())]);
  }
  return found;
}

/** Backslash and two hex digits are a byte, backslash and another character that character (RFC 4514, 2.4). */
function unquoted(value: string): string {
  return value.replace(/((?:\\[0-9a-f]{2})+)|\\(.)/gis, (_, hex?: string, character?: string) =>
    hex ? Buffer.from(hex.replaceAll('\\', ''), 'hex').toString('utf8') : character!,
  );
}

export function sameDn(a: string, b: string): boolean {
  const [left, right] = [readDn(a), readDn(b)];
  return (
    left.length > 0 &&
    left.length === right.length &&
    left.every(([type, value], i) => right[i]![0] === type && right[i]![1] === value)
  );
}
