/**
 * npm run conformance: the recorded answers of a real Koji against this hub, in memory; `-- --cloud` against a second
 * deployment on the local cloud. `--only GLOB` runs these scenarios, `-v` and `-vv` show differences, `--no-client` leaves
 * out the sessions of the koji client.
 */
import { parseArgs } from 'node:util';
import { conformance } from '#local/conformance/command';
import { readSettings } from '#local/settings';
import { main } from '#local/steps';

await main(async () => {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      cloud: { type: 'boolean', default: false },
      client: { type: 'boolean', default: true },
      only: { type: 'string' },
      verbose: { type: 'boolean', short: 'v', multiple: true },
    },
  });
  const verbose = Math.min(values.verbose?.length ?? 0, 2) as 0 | 1 | 2;
  const { cloud, client, only } = values;
  if (!(await conformance(readSettings(), { cloud, client, only, verbose }))) process.exitCode = 1;
});
