/**
 * npm run simulate -- [--seeds 50] [--seed N] [--tasks 200] [--jobs 2]: the whole engine on virtual time, one line a seed.
 * `--tasks` are those of one seed; `--jobs` seeds run side by side.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Outcome } from '../test/simulation/run.ts';
import type { Answer, Job } from '../test/simulation/worker.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '50' },
    seed: { type: 'string' },
    tasks: { type: 'string', default: '200' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});
const tasks = Number(values.tasks);
const seeds = values.seed ? [Number(values.seed)] : Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const outcomes: Outcome[] = [];
const start = performance.now();

/** Milliseconds between two lines about a seed that runs. */
const TELL_EVERY = 10_000;

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

function run(worker: Worker, job: Job): Promise<Outcome> {
  let told = performance.now();
  return new Promise((resolve, reject) => {
    const hear = (answer: Answer): void => {
      if ('outcome' in answer) {
        worker.off('message', hear).off('error', reject);
        resolve(answer.outcome);
      } else if (performance.now() - told > TELL_EVERY) {
        told = performance.now();
        const { made, seconds: virtual } = answer.progress;
        console.log(`seed ${job.seed}: ${made} of ${tasks} tasks made, ${Math.round(virtual)} s of virtual time ...`);
      }
    };
    worker.on('message', hear).on('error', reject);
    worker.postMessage(job);
  });
}

function show(outcome: Outcome, began: number): void {
  const { seed, broken, closed, failed, canceled } = outcome;
  console.log(
    `seed ${seed}: ${outcome.tasks} tasks (${closed} closed, ${failed} failed, ${canceled} cancelled), ` +
      `${outcome.lostAttempts} attempts lost, ${outcome.faults} requests failed, ` +
      `${outcome.seconds} s of virtual time in ${seconds(began)}${broken.length > 0 ? '' : ', all held'}`,
  );
  for (const line of broken) console.log(`  ${line}`);
  if (broken.length > 0) console.log(`  again: npm run simulate -- --seed ${seed} --tasks ${tasks}`);
}

async function work(): Promise<void> {
  const worker = new Worker(new URL('../test/simulation/worker.ts', import.meta.url));
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const began = performance.now();
    const outcome = await run(worker, { seed, tasks }).catch((error: Error): never => {
      console.log(`seed ${seed}: ${error.stack}\n  again: npm run simulate -- --seed ${seed} --tasks ${tasks}`);
      process.exit(1);
    });
    outcomes.push(outcome);
    show(outcome, began);
  }
  await worker.terminate();
}

await Promise.all(Array.from({ length: Math.min(Number(values.jobs), seeds.length) }, work));
const failed = outcomes.filter(({ broken }) => broken.length > 0).length;
const count = outcomes.reduce((sum, one) => sum + one.tasks, 0);
console.log(`${outcomes.length - failed} passed, ${failed} failed (${count} tasks, ${seconds(start)})`);
process.exitCode = failed === 0 ? 0 : 1;
