/** npm run reset: forgets all state of the local cloud; `-- --all` its caches as well. */
import { parseArgs } from 'node:util';
import { reset } from '#local/reset';
import { main } from '#local/steps';

await main(async () => {
  const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
  await reset(values.all);
});
