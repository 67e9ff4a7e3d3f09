/**
 * Entry point of the builder container's agent, bundled into one agent.mjs. The container's entry point hands over the
 * parameters on a descriptor and an empty environment (containers/builder/README.md).
 */

import { closeSync } from 'node:fs';
import { Terminated } from './end.ts';
import { PARAMETERS_FD, readParameters } from './parameters.ts';
import { runTask } from './runner.ts';
import { bodies } from './tasks/index.ts';

const platform = new AbortController();
process.on('SIGTERM', () => platform.abort(new Terminated('the platform takes the container away')));

const parameters = readParameters();
closeSync(PARAMETERS_FD);
process.exit(
  await runTask(parameters, {
    bodies,
    workdir: '/var/lib/toji/task',
    platform: platform.signal,
    log: (text) => process.stdout.write(`${text}\n`),
  }),
);
