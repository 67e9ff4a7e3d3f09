/** A thread that runs one seed after another: gets {seed, tasks}, answers with progress and then the outcome. */
import { parentPort } from 'node:worker_threads';
import { type Outcome, type Progress, simulate } from './run.ts';

export interface Job {
  readonly seed: number;
  readonly tasks: number;
}

export type Answer = { readonly progress: Progress } | { readonly outcome: Outcome };

parentPort!.on('message', async ({ seed, tasks }: Job) => {
  const tell = (answer: Answer): void => parentPort!.postMessage(answer);
  tell({ outcome: await simulate(seed, tasks, { report: (progress) => tell({ progress }) }) });
});
