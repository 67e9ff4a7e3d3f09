/** Runs the test projects; those of `cloud` against a local cloud that is started for them and left running. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from './places.ts';
import { LocalProblem } from './problem.ts';
import { readSettings } from './settings.ts';
import { startSteps } from './start.ts';
import { runSteps } from './steps.ts';
import { needTestTools } from './test-tools.ts';

const VITEST = [process.execPath, join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs')] as const;

/** Has the project test files with one of the words in their path? */
function has(project: string, words: readonly string[]): boolean {
  const [node, vitest] = VITEST;
  const listed = spawnSync(node, [vitest, 'list', '--filesOnly', '--project', project, ...words], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  });
  return listed.status === 0 && listed.stdout.includes('.test.ts');
}

function run(project: string, words: readonly string[]): void {
  const [node, vitest] = VITEST;
  const { status } = spawnSync(node, [vitest, 'run', '--project', project, ...words], {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new LocalProblem(`tests of the project ${project} failed`);
}

/** All test files, or those with one of the words in their path. Throws LocalProblem when one fails, or there is none. */
export async function testAll(words: readonly string[], unitOnly: boolean): Promise<void> {
  const projects = (unitOnly ? ['unit'] : ['unit', 'cloud']).filter((project) => has(project, words));
  if (projects.length === 0) throw new LocalProblem(`no test file has ${words.join(' or ')} in its path`);
  await needTestTools();
  for (const project of projects) {
    if (project === 'cloud') await runSteps(startSteps(readSettings()), {});
    run(project, words);
  }
}
