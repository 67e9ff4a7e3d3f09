import { compileGlob } from './fnmatch.ts';

/**
 * Koji's search patterns: `*` and `?`, nothing else special, without regard to case. Anybody may ask with any pattern, so it is
 * no regular expression: one with a dozen `*?` would keep the process busy for hours.
 */
export function ilike(pattern: string): (text: string) => boolean {
  const glob = compileGlob(pattern.toLowerCase().replaceAll('[', '[[]'));
  return (text) => glob(text.toLowerCase());
}
