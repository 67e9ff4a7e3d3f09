/** npm run logs [-- FUNCTION]: what the functions have logged in the last minutes (`--minutes 10`). */
import { parseArgs } from 'node:util';
import { functionLogs } from '#local/logs';
import { readSettings } from '#local/settings';
import { main } from '#local/steps';

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { minutes: { type: 'string', default: '10' } },
  });
  const since = Date.now() - Number(values.minutes) * 60_000;
  for (const { time, from, text } of await functionLogs(readSettings(), since, positionals[0])) {
    process.stdout.write(`${new Date(time).toISOString().slice(11, 23)} ${from}: ${text}\n`);
  }
});
