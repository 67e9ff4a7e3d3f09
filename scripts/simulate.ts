/** npm run simulate -- [--seeds 50] [--seed N] [--groups 20]: the whole engine on virtual time, one line a seed. */
import { parseArgs } from 'node:util';
import { simulate } from '../test/simulation/run.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '50' },
    seed: { type: 'string' },
    groups: { type: 'string', default: '20' },
  },
});
const groups = Number(values.groups);
const seeds = values.seed ? [Number(values.seed)] : Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
let failed = 0;
let count = 0;
for (const seed of seeds) {
  const { tasks, lostAttempts, seconds, broken } = await simulate(seed, groups);
  count += tasks;
  console.log(
    `seed ${seed}: ${tasks} tasks, ${lostAttempts} attempts lost, ${seconds} s of virtual time${broken.length ? '' : ', all held'}`,
  );
  for (const line of broken) console.log(`  ${line}`);
  if (broken.length === 0) continue;
  failed++;
  console.log(`  again: npm run simulate -- --seed ${seed} --groups ${groups}`);
}
console.log(`${seeds.length - failed} passed, ${failed} failed (${count} tasks)`);
process.exitCode = failed === 0 ? 0 : 1;
