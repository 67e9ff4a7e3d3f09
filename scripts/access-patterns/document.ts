import type { AccessPattern } from './patterns.ts';

/** The part of docs/data-model.md that lists how the table is read. */
const BEGIN = '<!-- access patterns: made by node scripts/access-patterns.ts -->';
const END = '<!-- end of access patterns -->';

const SHOWN = 8;

export function row({ pattern, index, pk, sk }: AccessPattern, methods: ReadonlySet<string>): string {
  const names = [...methods].sort().map((name) => (name.includes(' ') ? name : `\`${name}\``));
  const more = names.length - SHOWN;
  const shown = more > 1 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(', ');
  return `| ${[pattern, shown || '-', ...places({ index, pk, sk })].join(' | ')} |`;
}

/** Index, key condition and consistency, as the table has them. */
export function places({ index, pk, sk }: Omit<AccessPattern, 'pattern'>): string[] {
  const condition = [`pk = \`${pk}\``, /^(=|<|begins|between)/.test(sk) ? `sk ${sk}` : sk];
  return [index, condition.filter(Boolean).join(', '), index === 'table' ? 'strong' : 'eventual'];
}

const HEAD = '| pattern | RPC methods | index | key condition | consistency |\n|---|---|---|---|---|';

export function withTable(document: string, rows: readonly string[]): string {
  const [before, rest] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (before < 0 || rest < before) throw new Error(`the document has no place for it: ${BEGIN} ... ${END}`);
  return `${document.slice(0, before)}${BEGIN}\n\n${HEAD}\n${rows.join('\n')}\n\n${document.slice(rest)}`;
}

/** The rows' cells, as they stand in the document. */
export function rowsOf(document: string): string[][] {
  const part = document.slice(document.indexOf(BEGIN), document.indexOf(END));
  const lines = part.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) => line.slice(2, -2).split(' | '));
}
