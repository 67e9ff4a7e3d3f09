/**
 * Writes the table of access patterns into docs/data-model.md: what the store's modules declare, and which methods were seen
 * to read by it in the conformance suite.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { LocalProblem } from '#local/problem';
import { readSettings } from '#local/settings';
import { main } from '#local/steps';
import { row, withTable } from './access-patterns/document.ts';
import { recordReads } from './access-patterns/record.ts';

const FILE = new URL('../docs/data-model.md', import.meta.url);

await main(async () => {
  const { methods, unknown } = await recordReads(readSettings().python);
  if (unknown.length > 0) {
    throw new LocalProblem(
      `no pattern (scripts/access-patterns/others.ts) for\n  ${unknown.slice(0, 20).join('\n  ')}`,
    );
  }
  const rows = [...methods].map(([pattern, names]) => row(pattern, names));
  writeFileSync(FILE, withTable(readFileSync(FILE, 'utf8'), rows));
});
