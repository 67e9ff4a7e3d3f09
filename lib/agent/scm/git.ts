import { BuildError } from '#core/errors';
import type { LogFile } from '../logs.ts';
import { runProcess } from '../process.ts';

/** Nobody: what a foreign repository makes git do must not be done as root. */
export const GIT_USER = { uid: 65534, gid: 65534 } as const;

export interface GitOptions {
  cwd: string;
  log: LogFile;
  /** Transports that git may use besides those over the network. */
  local: boolean;
  signal: AbortSignal;
}

function environment(cwd: string, local: boolean): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: cwd,
    LANG: 'C.UTF-8',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: `http:https:git:ssh${local ? ':file' : ''}`,
    GIT_CONFIG_NOSYSTEM: '1',
    // A server that sends nothing for two minutes is gone
    GIT_HTTP_LOW_SPEED_LIMIT: '1',
    GIT_HTTP_LOW_SPEED_TIME: '120',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new',
    ...(local ? { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' } : {}),
  };
}

/** Runs git with its output in the log; the answer is what it wrote to stdout, or undefined when it failed. */
export async function tryGit(
  args: readonly string[],
  { cwd, log, local, signal }: GitOptions,
): Promise<string | undefined> {
  log.line(`$ git ${args.join(' ')}`);
  let said = '';
  const { code } = await runProcess(['git', ...args], {
    cwd,
    env: environment(cwd, local),
    ...GIT_USER,
    stdout: (chunk) => {
      said += chunk.toString('utf8');
      log.write(chunk);
    },
    stderr: log.write,
    signal,
  });
  return code === 0 ? said.trim() : undefined;
}

/** The same when failure ends the task. Throws BuildError. */
export async function git(args: readonly string[], options: GitOptions): Promise<string> {
  const said = await tryGit(args, options);
  if (said === undefined) {
    throw new BuildError(`Error running GIT command "git ${args.join(' ')}", see ${options.log.name} for details`);
  }
  return said;
}
