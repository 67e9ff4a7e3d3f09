import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** How a child process ended: exactly one of the two is set. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export type Output = (chunk: Buffer) => void;

export interface ProcessOptions {
  cwd?: string;
  /** The whole environment of the child. */
  env: Record<string, string>;
  uid?: number;
  gid?: number;
  stdin?: Readable;
  /** A function for what is small or has to be looked at; a descriptor or a stream for what is large. */
  stdout: Output | number | Writable;
  stderr: Output;
  /** Descriptors 3, 4, ... of the child: one of ours, or a pipe whose bytes go to a function. */
  descriptors?: (number | Output)[];
  /** Ends the child and its process group at once. */
  signal?: AbortSignal;
  /** Called when the child has ended while something else still holds its output open. */
  onLingering?: () => void;
}

/** After the child's own end: until what holds its output is told to go, and until it is not listened to any more. */
const LINGER_MS = 2000;
const DEAF_MS = 2000;

/**
 * Runs a program in a session of its own and waits until it has ended and its output is read to the end.
 * Rejects when it cannot be started or `signal` ended it.
 */
export function runProcess(argv: readonly string[], options: ProcessOptions): Promise<Ended> {
  const { signal, onLingering } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const child = start(argv, options);
    const kill = () => killGroup(child);
    const broken = connect(child, options);
    child.on('exit', () => endLingering(child, onLingering));
    signal?.addEventListener('abort', kill, { once: true });
    child.on('error', reject);
    child.on('close', (code, ended) => {
      signal?.removeEventListener('abort', kill);
      if (signal?.aborted) reject(signal.reason);
      else if (broken.input ?? broken.output) reject(broken.input ?? broken.output);
      else resolve({ code, signal: ended });
    });
  });
}

function start(argv: readonly string[], { cwd, env, uid, gid, stdin, stdout, descriptors = [] }: ProcessOptions) {
  return spawn(argv[0]!, argv.slice(1), {
    ...{ cwd, env, uid, gid },
    detached: true,
    stdio: [
      stdin ? 'pipe' : 'ignore',
      typeof stdout === 'number' ? stdout : 'pipe',
      'pipe',
      ...descriptors.map((one) => (typeof one === 'number' ? one : ('pipe' as const))),
    ],
  });
}

/** Connects what the child reads and writes; answers which of it breaks, as soon as it has. */
function connect(child: ChildProcess, { stdin, stdout, stderr, descriptors = [] }: ProcessOptions) {
  const broken: { input?: unknown; output?: unknown } = {};
  if (typeof stdout === 'function') child.stdout!.on('data', stdout);
  else if (typeof stdout !== 'number') {
    // who reads no more is not written to: a child that waits for it would wait for ever
    pipeline(child.stdout!, stdout).catch((error) => {
      broken.output = error;
      killGroup(child);
    });
  }
  child.stderr!.on('data', stderr);
  for (const [i, one] of descriptors.entries()) {
    if (typeof one === 'function') child.stdio[3 + i]!.on('data', one);
  }
  if (stdin) {
    // A child that ends without reading everything says why by its exit code; a source that breaks says so itself.
    stdin.once('error', (error) => {
      broken.input = error;
    });
    pipeline(stdin, child.stdin!).catch(() => undefined);
  }
  return broken;
}

/** The child has ended: what still holds its output is killed after a while, and what cannot be is not listened to any more. */
function endLingering(child: ChildProcess, onLingering?: () => void): void {
  let timer = setTimeout(() => {
    killGroup(child);
    onLingering?.();
    timer = setTimeout(() => {
      for (const stream of child.stdio) stream?.destroy();
    }, DEAF_MS);
  }, LINGER_MS);
  child.on('close', () => clearTimeout(timer));
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
