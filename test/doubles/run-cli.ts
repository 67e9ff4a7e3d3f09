import { join } from 'node:path';
import type { Command } from '#cli/command';
import type { Io } from '#cli/context';
import { run } from '#cli/main';
import { tempFolder } from './temp-folder.ts';

/** Where a hub is. */
export interface Served {
  url: string;
  topurl: string;
  origin: string;
}

export interface CliResult {
  code: number;
  out: string;
  err: string;
}

export interface CliOptions {
  /** Stands in for the passing of time between two looks at something. */
  sleep?: (seconds: number) => Promise<void>;
  foreground?: boolean;
  cwd?: string;
  /** Is given the function that presses Ctrl-C. */
  interrupt?: (press: () => void) => void;
  env?: NodeJS.ProcessEnv;
  /** Logs in as this user, whose password is the name. */
  user?: string;
  /** instead of all that there are */
  commands?: readonly Command[];
}

/** No file of the machine that runs the tests is read. */
const EMPTY_HOME = tempFolder();
const PLACES = { home: EMPTY_HOME, etc: join(EMPTY_HOME, 'etc'), xdg: join(EMPTY_HOME, '.config') };

/** Runs a command line against a hub, as user alice unless told otherwise, with the output caught. */
export async function runCli(
  hub: Served | undefined,
  argv: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const result = { code: 0, out: '', err: '' };
  const io: Io = {
    out: (text) => {
      result.out += text;
    },
    err: (text) => {
      result.err += text;
    },
    env: options.env ?? {},
    cwd: options.cwd ?? EMPTY_HOME,
    interactive: false,
    foreground: options.foreground ?? false,
    columns: 80,
    sleep: options.sleep ?? (async () => undefined),
    now: () => Date.UTC(2026, 10, 20, 18, 13, 57, 184),
    onInterrupt: (handler) => {
      options.interrupt?.(handler);
      return () => undefined;
    },
    readStdin: async () => '',
  };
  const user = options.user ?? 'alice';
  const globals = hub
    ? [
        '--server',
        hub.url,
        '--topurl',
        hub.topurl,
        '--weburl',
        `${hub.origin}/koji`,
        '--user',
        user,
        '--password',
        user,
      ]
    : [];
  result.code = await run([...globals, ...argv], io, {
    places: PLACES,
    ...(options.commands ? { commands: options.commands } : {}),
  });
  return result;
}
