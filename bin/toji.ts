/** The CLI's entry: gives the process's streams, signals and clock to #cli/main. `bin/toji` runs this file or its bundle. */
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Io } from '#cli/context';
import { run } from '#cli/main';

/** Ends what a command that is done still waits for, such as the pause between two looks at a task. */
const done = new AbortController();

const io: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  interactive: process.stderr.isTTY === true,
  foreground: process.stdin.isTTY === true,
  columns: process.stdout.columns ?? (Number(process.env.COLUMNS) || 80),
  sleep: (seconds) => delay(seconds * 1000, undefined, { signal: done.signal }),
  now: () => Date.now(),
  onInterrupt: (handler) => {
    process.on('SIGINT', handler);
    return () => void process.off('SIGINT', handler);
  },
  readStdin: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  },
};

// A reader that has seen enough (`toji ... | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// The launcher may be called by another name, as with a link named koji; messages then carry that name.
const prog = basename(process.env.TOJI_PROG ?? 'toji');
process.exitCode = await run(process.argv.slice(2), io, { prog });
done.abort();
