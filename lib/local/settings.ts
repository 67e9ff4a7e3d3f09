/** Settings of the local cloud: environment variables, else lines NAME=value of .toji/config, else defaults. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from './places.ts';
import { LocalProblem } from './problem.ts';

const port = (preset: number) => z.coerce.number().int().min(1).max(65_535).default(preset);

const schema = z.object({
  /** where the hub, the files and the web pages are served */
  TOJI_PORT: port(8080),
  TOJI_EMULATOR_PORT: port(4566),
  /** where `npm run conformance -- --cloud` has its own hub while it runs */
  TOJI_CONFORMANCE_PORT: port(8081),
  /** address on which the front also listens, e.g. 0.0.0.0 to let other machines in; 127.0.0.1 always works */
  TOJI_LISTEN: z.string().min(1).default('127.0.0.1'),
  TOJI_ADMIN: z.string().min(1).default('kojiadmin'),
  TOJI_ADMIN_PASSWORD: z.string().min(1).default('kojiadmin'),
  /** the Python (3.10 or newer) that makes the emulator's virtual environment */
  TOJI_PYTHON: z.string().min(1).default('python3'),
});

export interface LocalSettings {
  readonly port: number;
  readonly emulatorPort: number;
  readonly conformancePort: number;
  readonly listen: string;
  readonly admin: string;
  readonly adminPassword: string;
  readonly python: string;
}

const CONFIG = join(PROJECT_ROOT, '.toji/config');

const readConfig = () => (existsSync(CONFIG) ? readFileSync(CONFIG, 'utf8') : '');

/** Lines NAME=value; anything else is comment. */
function parseConfig(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/^(\w+)\s*=[ \t]*(.*?)[ \t]*$/gm)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}

/** Reads and checks them; a bad value is named with the variable it came from. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  config = readConfig(),
): LocalSettings {
  const known = Object.keys(schema.shape);
  const given = Object.entries({ ...parseConfig(config), ...environment }).filter(([name]) => known.includes(name));
  const read = schema.safeParse(Object.fromEntries(given));
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new LocalProblem(`setting ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const s = read.data;
  if (s.TOJI_PORT === s.TOJI_EMULATOR_PORT) throw new LocalProblem('TOJI_PORT and TOJI_EMULATOR_PORT are the same');
  return {
    port: s.TOJI_PORT,
    emulatorPort: s.TOJI_EMULATOR_PORT,
    conformancePort: s.TOJI_CONFORMANCE_PORT,
    listen: s.TOJI_LISTEN,
    admin: s.TOJI_ADMIN,
    adminPassword: s.TOJI_ADMIN_PASSWORD,
    python: s.TOJI_PYTHON,
  };
}
