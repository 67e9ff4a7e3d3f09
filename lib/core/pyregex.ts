import { GenericError } from './errors.ts';

const CACHE_LIMIT = 512;
const compiled = new Map<string, RegExp>();

/**
 * A regular expression in Python's syntax, to be matched at the beginning of a text as re.match does. What Python spells
 * differently is translated: named groups, \A and \Z, flags at the beginning.
 * @throws GenericError for a pattern that neither language understands
 */
export function matchAtStart(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const expression = translate(pattern);
  if (compiled.size >= CACHE_LIMIT) compiled.delete(compiled.keys().next().value!);
  compiled.set(pattern, expression);
  return expression;
}

function translate(pattern: string): RegExp {
  const [, inline = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const body = (inline ? pattern.slice(inline.length + 3) : pattern)
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replace(/(^|[^\\])((?:\\\\)*)\\([AZ])/g, (_, before: string, slashes: string, end: string) => {
      return `${before}${slashes}${end === 'A' ? '^' : '$'}`;
    });
  try {
    return new RegExp(`^(?:${body})`, [...new Set(inline)].join(''));
  } catch (error) {
    throw new GenericError(`Invalid regular expression ${pattern}: ${(error as Error).message}`);
  }
}
