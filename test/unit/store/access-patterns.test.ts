import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { places, rowsOf } from '../../../scripts/access-patterns/document.ts';
import { accessPatterns } from '../../../scripts/access-patterns/patterns.ts';
import { EVERY_CALL } from '../../../scripts/access-patterns/record.ts';
import { ourMethods as methods } from '../../../scripts/compatibility/recorded.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');
const rows = rowsOf(read('docs/data-model.md'));

/** Partitions that are written out in the code: `pk: 'outbox'`, `pk: \`queue#${channel}\`` up to the first value. */
function partitionsIn(source: string): string[] {
  return [...source.matchAll(/\bpk: [`']([^`'$]*)/g)].map((match) => match[1]!).filter((text) => text !== '');
}

describe('docs/data-model.md (node scripts/access-patterns.ts writes its table)', () => {
  it('has every way in which the table is read, and no other', () => {
    const wanted = accessPatterns().map((pattern) => [pattern.pattern, ...places(pattern)]);
    expect(rows.map(([pattern, , ...rest]) => [pattern, ...rest])).toEqual(wanted);
  });

  it('names methods that there are', () => {
    const named = rows.flatMap(([, who = '']) => [...who.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));
    expect(named.length).toBeGreaterThan(100);
    expect([...new Set(named)].filter((name) => name !== EVERY_CALL && !methods.has(name))).toEqual([]);
  });

  it.each(globSync(['lib/store/*.ts', 'lib/hub/**/*.ts'], { cwd: ROOT.pathname }))(
    'knows the partitions of %s',
    (file) => {
      const begins = accessPatterns().map(({ pk }) => pk.replace(/<.*/, ''));
      const unknown = partitionsIn(read(file)).filter((text) => !begins.includes(text));
      expect(unknown).toEqual([]);
    },
  );
});
