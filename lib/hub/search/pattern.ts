/** What is searched for: an expression, and the text (in lower case) that every match begins with, as far as it is known. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
  readonly prefix: string;
}

/** Koji 1.35: `glob` knows * and ?, `regexp` is an expression, neither heeds case; anything else is the very text. */
export function patternOf(terms: string, matchType: string): Pattern {
  if (matchType === 'glob') return { ...glob(terms), flags: 'is' };
  if (matchType === 'regexp') return { source: terms, flags: 'i', prefix: beginOf(terms).toLowerCase() };
  return { source: `^${escaped(terms)}$`, flags: 's', prefix: terms.toLowerCase() };
}

function glob(terms: string): Pick<Pattern, 'source' | 'prefix'> {
  const source = terms
    .split(/([*?%])/)
    .map((part, i) => (i % 2 === 0 ? escaped(part) : part === '?' ? '.' : '.*'))
    .join('');
  return { source: `^${source}$`, prefix: /^[^*?%]*/.exec(terms)![0].toLowerCase() };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The literal beginning of an expression that is tied to the start; the last letter before a quantifier may be absent. */
function beginOf(expression: string): string {
  if (expression.includes('|')) return '';
  const [, literal = '', next = ''] = /^\^([\w-]*)(.?)/.exec(expression) ?? [];
  return '*?{'.includes(next) && next !== '' ? literal.slice(0, -1) : literal;
}
