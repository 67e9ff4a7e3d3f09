import type { Readable, Writable } from 'node:stream';
import { type Ended, type Output, runProcess } from '../process.ts';

/** The container's real root, opened by the entry point (containers/builder/enter). */
const REAL_ROOT_FD = 9;

export interface HelperOptions {
  stdin?: Readable;
  stdout: Output | number | Writable;
  stderr: Output;
  signal?: AbortSignal;
  onLingering?: () => void;
}

/** The helpers lie beside the agent's bundle (containers/builder/python). */
const folder = import.meta.dirname;

const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', HOME: '/root', LANG: 'C.UTF-8' };

/**
 * Runs one of the Python helpers: descriptor 3 is the real root, on 4 it may answer with JSON. An answer of `undefined`
 * means that it gave none.
 */
export async function runHelper(
  script: string,
  args: readonly string[],
  options: HelperOptions,
): Promise<{ ended: Ended; answer: unknown }> {
  const chunks: Buffer[] = [];
  const ended = await runProcess(['python3', '-B', `${folder}/${script}`, ...args], {
    ...options,
    env,
    descriptors: [REAL_ROOT_FD, (chunk) => chunks.push(chunk)],
  });
  const text = Buffer.concat(chunks).toString('utf8');
  return { ended, answer: text === '' ? undefined : JSON.parse(text) };
}
