import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Attributes of keys, and calls of the table itself. */
const KNOWLEDGE = /\b(?:pk|sk)\b|\btable\.(?:getMany|query|write|increment)\(/;

test('keys of the table are known to the store alone', () => {
  const knowing = globSync('{lib,functions}/**/*.{ts,tsx}').filter((file) =>
    KNOWLEDGE.test(readFileSync(file, 'utf8')),
  );
  const outside = knowing.filter((file) => !file.startsWith('lib/store/'));
  // the table's own definition
  expect(outside).toEqual(['lib/infra/state-table.ts']);
});
