/** The emulator's virtual environment in .toji/venv, from containers/emulator/requirements.txt. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './debian-packages.ts';
import { digestOf, isMarked, setMark } from './digest.ts';
import { CACHE, PROJECT_ROOT } from './places.ts';
import { LocalProblem } from './problem.ts';
import { hasTool, runCommand, tryCommand } from './run-command.ts';

export const REQUIREMENTS = join(PROJECT_ROOT, 'containers/emulator/requirements.txt');
const LOG = { log: 'emulator-venv' } as const;

export const VENV_PYTHON = join(CACHE.venv, 'bin/python');

async function makeVenv(python: string): Promise<void> {
  if (!(await hasTool(python)))
    throw new LocalProblem(`${python} is needed (3.10 or newer), or name another: TOJI_PYTHON=...`);
  const make = () => tryCommand([python, '-m', 'venv', '--clear', CACHE.venv], LOG);
  let made = await make();
  // Debian keeps venv in a package of its own
  if (made.code !== 0 && /python3[\d.]*-venv/.test(made.output)) {
    await installPackages(['python3-venv'], `${python} -m venv does not work.`);
    made = await make();
  }
  if (made.code !== 0) throw new LocalProblem(`${python} -m venv failed: ${made.output.trim()}`);
}

/** Makes sure of the virtual environment with exactly the pinned packages. */
export async function needVenv(python: string): Promise<string> {
  const digest = digestOf([REQUIREMENTS], [python, PROJECT_ROOT]);
  const mark = join(CACHE.venv, 'toji-digest');
  if (isMarked(mark, digest) && existsSync(VENV_PYTHON)) return 'there';
  await makeVenv(python);
  await runCommand(
    [VENV_PYTHON, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS],
    {
      ...LOG,
      problem: 'the emulator could not be installed by pip',
    },
  );
  setMark(mark, digest);
  return 'made';
}
