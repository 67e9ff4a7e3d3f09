/** Wheels of sources from PyPI: made on the machine, whose pip knows where its index is and whom to trust. */
import { join } from 'node:path';
import { needVenv, VENV_PYTHON } from './emulator-venv.ts';
import { runCommand } from './run-command.ts';
import { readSettings } from './settings.ts';

/**
 * Makes the wheels of `requirements.txt` with the build backend of `backend.txt`, both in `source` and pinned by their hashes.
 * Left to itself pip would fetch any release of the backend.
 */
export async function makeWheels(source: string, target: string): Promise<void> {
  await needVenv(readSettings().python);
  const backend = join(target, 'backend');
  const pip = (command: string, ...rest: string[]) =>
    runCommand(
      [
        VENV_PYTHON,
        '-m',
        'pip',
        command,
        '--quiet',
        '--disable-pip-version-check',
        '--require-hashes',
        '--no-deps',
        ...rest,
      ],
      {
        log: 'wheels',
        env: { PYTHONPATH: backend },
        problem: 'pip could not make what the seed distribution has from PyPI',
      },
    );
  await pip('install', '--target', backend, '-r', join(source, 'backend.txt'));
  await pip('wheel', '--no-build-isolation', '--wheel-dir', target, '-r', join(source, 'requirements.txt'));
}
