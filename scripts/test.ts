/** npm test: the tests that stand alone, then, with the local cloud brought up, those that need it. `-- --unit` ends after the first. */
import { parseArgs } from 'node:util';
import { main } from '#local/steps';
import { testAll } from '#local/test-run';

await main(async () => {
  const { values } = parseArgs({ options: { unit: { type: 'boolean', default: false } } });
  await testAll(values.unit);
});
