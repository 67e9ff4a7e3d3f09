/** Runs the test projects; those of `cloud` against a local cloud that is started for them and left running. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from './places.ts';
import { LocalProblem } from './problem.ts';
import { readSettings } from './settings.ts';
import { startSteps } from './start.ts';
import { runSteps } from './steps.ts';
import { needTestTools } from './test-tools.ts';

function vitest(project: string): void {
  const command = [join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project];
  const { status } = spawnSync(process.execPath, command, { cwd: PROJECT_ROOT, stdio: 'inherit' });
  if (status !== 0) throw new LocalProblem(`tests of the project ${project} failed`);
}

export async function testAll(unitOnly: boolean): Promise<void> {
  await needTestTools();
  vitest('unit');
  if (unitOnly) return;
  await runSteps(startSteps(readSettings()), {});
  vitest('cloud');
}
