/** npm start: the whole of Toji on this machine. `-- --only NAME,NAME` runs these steps alone, `--skip` leaves some out. */
import { parseArgs } from 'node:util';
import { closingWords } from '#local/closing';
import { readSettings } from '#local/settings';
import { startSteps } from '#local/start';
import { main, runSteps } from '#local/steps';

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, skip: { type: 'string' } } });
  const settings = readSettings();
  await runSteps(startSteps(settings), { only: values.only?.split(','), skip: values.skip?.split(',') });
  if (!values.only) process.stdout.write(await closingWords(settings));
});
