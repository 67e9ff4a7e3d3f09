/**
 * Shell globs with the meaning of Python's fnmatch.fnmatchcase, which Koji uses for policies, searches and filters:
 * `*` any run, `?` any one character, `[seq]` and `[!seq]`; nothing quotes a special character, and a `[` that is never
 * closed stands for itself. Characters are code points, as in Python.
 *
 * Matching walks the name once and goes back only to the last `*`, so no pattern can make it explode:
 * at worst it takes time proportional to name length times pattern length.
 */

type Piece =
  | { kind: 'star' }
  | { kind: 'any' }
  | { kind: 'char'; code: number }
  | { kind: 'set'; negated: boolean; ranges: readonly (readonly [number, number])[] };

/** A compiled glob. */
export type Glob = (name: string) => boolean;

const CACHE_LIMIT = 4096;
const compiled = new Map<string, Glob>();

/** Does the whole of `name` match the glob `pattern`? Case matters. */
export function fnmatch(name: string, pattern: string): boolean {
  return compileGlob(pattern)(name);
}

/** The test for one pattern. Compiled globs are kept, the oldest are dropped first. */
export function compileGlob(pattern: string): Glob {
  const known = compiled.get(pattern);
  if (known) return known;
  const glob = compile(pattern);
  if (compiled.size >= CACHE_LIMIT) compiled.delete(compiled.keys().next().value!);
  compiled.set(pattern, glob);
  return glob;
}

function compile(pattern: string): Glob {
  if (!/[*?[]/.test(pattern)) return (name) => name === pattern;
  const pieces = parse(codePoints(pattern));
  return (name) => matches(codePoints(name), pieces);
}

function codePoints(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0)!);
}

function matches(name: readonly number[], pieces: readonly Piece[]): boolean {
  let at = 0;
  let piece = 0;
  let star = -1; // the piece after the last star met
  let resume = 0; // where in the name that star's tail was tried last
  while (at < name.length) {
    const now = pieces[piece];
    if (now?.kind === 'star') {
      star = ++piece;
      resume = at;
    } else if (now && accepts(now, name[at]!)) {
      at++;
      piece++;
    } else if (star >= 0) {
      piece = star;
      at = ++resume;
    } else return false;
  }
  while (pieces[piece]?.kind === 'star') piece++;
  return piece === pieces.length;
}

function accepts(piece: Piece, code: number): boolean {
  if (piece.kind === 'char') return piece.code === code;
  if (piece.kind === 'set') return piece.ranges.some(([low, high]) => low <= code && code <= high) !== piece.negated;
  return piece.kind === 'any';
}

const STAR = 0x2a;
const QUESTION = 0x3f;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BANG = 0x21;
const DASH = 0x2d;

function parse(pattern: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < pattern.length) {
    const code = pattern[at++]!;
    if (code === STAR) pieces.push({ kind: 'star' });
    else if (code === QUESTION) pieces.push({ kind: 'any' });
    else if (code === OPEN) {
      const end = endOfSet(pattern, at);
      if (end < 0) pieces.push({ kind: 'char', code });
      else {
        pieces.push(parseSet(pattern.slice(at, end)));
        at = end + 1;
      }
    } else pieces.push({ kind: 'char', code });
  }
  return pieces;
}

/** Where the `]` is that closes a set whose content begins at `start`; -1 without one. A `]` in first place is content. */
function endOfSet(pattern: readonly number[], start: number): number {
  let from = pattern[start] === BANG ? start + 1 : start;
  if (pattern[from] === CLOSE) from++;
  return pattern.indexOf(CLOSE, from);
}

function parseSet(content: readonly number[]): Piece {
  const negated = content[0] === BANG;
  const chunks = splitAtDashes(negated ? content.slice(1) : content);
  dropEmptyRanges(chunks);
  const ranges: [number, number][] = chunks.flat().map((code) => [code, code]);
  for (let i = 1; i < chunks.length; i++) ranges.push([chunks[i - 1]!.at(-1)!, chunks[i]![0]!]);
  return { kind: 'set', negated, ranges };
}

/** The content cut at each dash that makes a range: one that has a character of its own on either side. */
function splitAtDashes(content: readonly number[]): number[][] {
  const chunks: number[][] = [];
  let start = 0;
  for (let dash = content.indexOf(DASH, 1); dash >= 0; dash = content.indexOf(DASH, dash + 3)) {
    chunks.push(content.slice(start, dash));
    start = dash + 1;
  }
  if (start < content.length || chunks.length === 0) chunks.push(content.slice(start));
  else chunks.at(-1)!.push(DASH);
  return chunks;
}

/** A range whose end lies before its beginning matches nothing; its neighbours stay. */
function dropEmptyRanges(chunks: number[][]): void {
  for (let i = chunks.length - 1; i > 0; i--) {
    const [left, right] = [chunks[i - 1]!, chunks[i]!];
    if (left.at(-1)! > right[0]!) chunks.splice(i - 1, 2, [...left.slice(0, -1), ...right.slice(1)]);
  }
}
