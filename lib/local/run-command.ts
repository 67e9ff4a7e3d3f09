/** Runs a tool to its end, its output into a log file. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LOGS, PROJECT_ROOT } from './places.ts';
import { LocalProblem } from './problem.ts';

export interface CommandOptions {
  /** name of the log file, without .log; several commands may share one */
  readonly log: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds?: number;
  /** what the user reads when it fails, before the last lines of output */
  readonly problem?: string;
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly output: string;
}

const SHOWN = 12;

/** The lines that say most: from the first that speaks of an error, else the last ones. */
export function tellingLines(output: string): string[] {
  const lines = output.trimEnd().split('\n');
  const first = lines.findIndex((line) => /✘|❌|\bERROR\b|\b[a-z]*error:/i.test(line));
  return first < 0 ? lines.slice(-SHOWN) : lines.slice(first, first + SHOWN);
}

/** Never throws for an exit code; code is null when it could not be started, timed out or was killed. */
export function tryCommand(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
  mkdirSync(LOGS, { recursive: true });
  const log = join(LOGS, `${options.log}.log`);
  const note = (text: string) => appendFileSync(log, text);
  note(`\n$ ${command.join(' ')}\n`);
  return new Promise((resolve) => {
    const child = spawn(command[0]!, command.slice(1), {
      cwd: options.cwd ?? PROJECT_ROOT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutSeconds ? { timeout: options.timeoutSeconds * 1000 } : {}),
    });
    let stdout = '';
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
      output += chunk;
      note(String(chunk));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk;
      note(String(chunk));
    });
    child.on('error', (error) => resolve({ code: null, stdout, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code, stdout, output }));
  });
}

/** Returns what it wrote to standard output; a failure becomes the user's problem, with the lines that matter. */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<string> {
  const { code, stdout, output } = await tryCommand(command, options);
  if (code === 0) return stdout;
  const what = options.problem ?? `${command.slice(0, 2).join(' ')} failed`;
  throw new LocalProblem(`${what} (more in .toji/log/${options.log}.log):\n  ${tellingLines(output).join('\n  ')}`);
}

/** Is there a program of that name on the path? */
export async function hasTool(name: string): Promise<boolean> {
  return (await tryCommand(['sh', '-c', `command -v "$0"`, name], { log: 'tools' })).code === 0;
}
