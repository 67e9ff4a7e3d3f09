/** npm start: the whole of Toji on this machine. `--only NAME,NAME` runs some of the steps. */
import { parseArgs } from 'node:util';
import { readSettings } from '#local/settings';
import { startSteps } from '#local/start';
import { main, runSteps } from '#local/steps';

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  await runSteps(startSteps(readSettings()), values.only?.split(','));
});
