/**
 * Processes that outlive the script that started them. Each has a file in .toji/run with its process id and the
 * moment it began: ids are reused, and stop must never end a stranger.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { LOGS, PIDS, PROJECT_ROOT } from './places.ts';
import { LocalProblem } from './problem.ts';
import { tryCommand } from './run-command.ts';

const record = z.object({ pid: z.number().int().positive(), began: z.string() });

const pidFile = (name: string) => join(PIDS, `${name}.json`);

/** When a process began, in whatever form the system gives it; undefined: there is no such process, or it is a zombie. */
async function beginning(pid: number): Promise<string | undefined> {
  if (existsSync('/proc/self/stat')) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    } catch {
      return undefined; // no such process any more
    }
  }
  const { stdout } = await tryCommand(['ps', '-o', 'lstart=', '-p', String(pid)], { log: 'tools' });
  return stdout.trim() || undefined;
}

/** The process id if the process of that name runs. */
export async function runningPid(name: string): Promise<number | undefined> {
  if (!existsSync(pidFile(name))) return undefined;
  const { pid, began } = record.parse(JSON.parse(readFileSync(pidFile(name), 'utf8')));
  return (await beginning(pid)) === began ? pid : undefined;
}

export interface BackgroundProcess {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Starts it in a session of its own, output appended to .toji/log/NAME.log. */
export async function startBackground({ name, command, env }: BackgroundProcess): Promise<number> {
  mkdirSync(LOGS, { recursive: true });
  mkdirSync(PIDS, { recursive: true });
  const log = openSync(join(LOGS, `${name}.log`), 'a');
  const child = spawn(command[0]!, command.slice(1), {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', log, log],
  });
  const { pid } = await new Promise<{ pid: number }>((resolve, reject) => {
    child.on('spawn', () => resolve({ pid: child.pid! }));
    child.on('error', (error) => reject(new LocalProblem(`cannot start ${name}: ${error.message}`)));
  });
  child.unref();
  writeFileSync(pidFile(name), JSON.stringify({ pid, began: (await beginning(pid)) ?? '' }));
  return pid;
}

/** Waits until `ready` answers true; the process ending first, or time running out, is a problem. */
export async function waitUntilReady(name: string, seconds: number, ready: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await ready())) {
    const gone = (await runningPid(name)) === undefined;
    if (gone || Date.now() > end) {
      const lines = readFileSync(join(LOGS, `${name}.log`), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(-8);
      const what = gone ? 'ended at once' : `did not answer within ${seconds} s`;
      throw new LocalProblem(`${name} ${what} (.toji/log/${name}.log):\n  ${lines.join('\n  ')}`);
    }
    await sleep(100);
  }
}

/** SIGTERM and wait; SIGKILL only after `graceSeconds`. Returns whether it ran. */
export async function stopBackground(name: string, graceSeconds = 30): Promise<boolean> {
  const pid = await runningPid(name);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    const end = Date.now() + graceSeconds * 1000;
    while ((await runningPid(name)) !== undefined) {
      if (Date.now() > end) process.kill(pid, 'SIGKILL');
      await sleep(100);
    }
  }
  rmSync(pidFile(name), { force: true });
  return pid !== undefined;
}
