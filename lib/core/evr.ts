/** RPM's order of versions (rpm 4.18), tilde and caret included. */

export interface EVR {
  /** none counts as 0 */
  epoch?: number | string | null;
  version: string;
  release?: string | null;
}

/**
 * Compares two versions or two releases segment by segment.
 * Runs of digits compare as numbers, runs of letters as text, digits beat letters; `~` sorts before the end of the
 * text (1.0~rc1 < 1.0) and `^` just after it (1.0 < 1.0^git < 1.0.1); other characters only separate.
 * @returns -1, 0 or 1
 */
export function rpmvercmp(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while (i < a.length && isSeparator(a[i]!)) i++;
    while (j < b.length && isSeparator(b[j]!)) j++;
    const [x, y] = [a[i], b[j]];
    if (x === '~' || y === '~') {
      if (x !== y) return x === '~' ? -1 : 1;
      i++;
      j++;
      continue;
    }
    if (x === '^' || y === '^') {
      if (x === y) {
        i++;
        j++;
        continue;
      }
      if (x === undefined) return -1;
      if (y === undefined) return 1;
      return x === '^' ? -1 : 1;
    }
    if (x === undefined || y === undefined) break;
    const isNumber = isDigit(x);
    const inSegment = isNumber ? isDigit : isLetter;
    const [endA, endB] = [endOf(a, i, inSegment), endOf(b, j, inSegment)];
    // The other side has a segment of the other kind here: numbers are newer.
    if (endB === j) return isNumber ? 1 : -1;
    const order = isNumber ? byNumber(a.slice(i, endA), b.slice(j, endB)) : byText(a.slice(i, endA), b.slice(j, endB));
    if (order !== 0) return order;
    i = endA;
    j = endB;
  }
  return byText(i < a.length ? '1' : '', j < b.length ? '1' : '');
}

/** Compares epoch, then version, then release; a release that one side lacks is not compared. */
export function compareEVR(a: EVR, b: EVR): -1 | 0 | 1 {
  return (
    byNumber(String(a.epoch ?? 0) || '0', String(b.epoch ?? 0) || '0') ||
    rpmvercmp(a.version, b.version) ||
    (a.release && b.release ? rpmvercmp(a.release, b.release) : 0)
  );
}

/** Splits "[epoch:]version[-release]", as dependencies have it. The epoch is digits, or it is none. */
export function parseEVR(text: string): { epoch: string | null; version: string; release: string | null } {
  const [, epoch, rest = ''] = /^(?:(\d*):)?(.*)$/s.exec(text)!;
  const dash = rest.lastIndexOf('-');
  return {
    epoch: epoch === undefined ? null : epoch || '0',
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? null : rest.slice(dash + 1),
  };
}

const isDigit = (c: string) => c >= '0' && c <= '9';
const isLetter = (c: string) => (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
const isSeparator = (c: string) => !isDigit(c) && !isLetter(c) && c !== '~' && c !== '^';

function endOf(text: string, from: number, inSegment: (c: string) => boolean): number {
  let end = from;
  while (end < text.length && inSegment(text[end]!)) end++;
  return end;
}

const byText = (a: string, b: string): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0);

/** Digits of any length. */
function byNumber(a: string, b: string): -1 | 0 | 1 {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length === y.length ? byText(x, y) : x.length < y.length ? -1 : 1;
}
