/** Koji's search patterns: `*` and `?`, nothing else special, without regard to case. */
export function ilike(pattern: string): (text: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  const compiled = new RegExp(`^${source}$`, 'i');
  return (text) => compiled.test(text);
}
