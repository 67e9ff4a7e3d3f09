/** Where the local cloud keeps things; all of it below .toji/ in the project. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT_ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const TOJI = join(PROJECT_ROOT, '.toji');

/** Dear to make, the same for every state: kept by reset. */
export const CACHE = {
  venv: join(TOJI, 'venv'),
  seed: join(TOJI, 'seed'),
  debs: join(TOJI, 'debs'),
  image: join(TOJI, 'image'),
  kojiClient: join(TOJI, 'koji-client'),
  kojiSource: join(TOJI, 'koji-source'),
} as const;

/** What the local cloud knows and is: forgotten by reset. */
export const STATE = {
  emulator: join(TOJI, 'emulator'),
  objects: join(TOJI, 'objects'),
  assembly: join(TOJI, 'cdk.out'),
  outputs: join(TOJI, 'outputs.json'),
  settings: join(TOJI, 'settings.json'),
  marks: join(TOJI, 'marks'),
  git: join(TOJI, 'git'),
  kojiConf: join(TOJI, 'koji.conf'),
  /** a second deployment, for the conformance suite */
  conformance: join(TOJI, 'conformance'),
} as const;

export const LOGS = join(TOJI, 'log');
export const PIDS = join(TOJI, 'run');
