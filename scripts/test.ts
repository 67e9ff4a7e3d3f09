/**
 * npm test: the tests that stand alone, then, with the local cloud brought up, those that need it. `-- --unit` ends after the
 * first; `-- WORD ...` runs the files with one of the words in their path.
 */
import { parseArgs } from 'node:util';
import { main } from '#local/steps';
import { testAll } from '#local/test-run';

await main(async () => {
  const options = { unit: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  await testAll(positionals, values.unit);
});
