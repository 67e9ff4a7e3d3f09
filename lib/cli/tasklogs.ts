import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TASK } from '#core/states';
import type { Context } from './context.ts';
import { found } from './found.ts';
import type { TaskRow } from './rows.ts';
import { failure } from './watch.ts';

/** How much of a log is asked for at once, in bytes: base64 and XML around it must fit one answer of the hub. */
const BLOCK = 1024 * 1024;

/** Bytes of a task's file from `offset` on. The hub answers base64 as text. */
export async function taskOutput(
  ctx: Context,
  id: number,
  file: string,
  volume: string,
  offset: number,
): Promise<Buffer> {
  const text = await ctx.call<string>('downloadTaskOutput', [id, file], { offset, size: BLOCK, volume });
  return Buffer.from(text, 'base64');
}

export interface LogOptions {
  directory: string;
  recurse: boolean;
  /** Append to what is there already. */
  continued: boolean;
  wanted(file: string): boolean;
}

/** Saves the logs of a task in `directory`/ARCH-ID/, with `recurse` those of its children in directories below that. */
export async function saveLogs(ctx: Context, id: number, options: LogOptions): Promise<void> {
  const task = await found(ctx, 'task', id, { request: true });
  const directory = join(options.directory, `${task.arch}-${id}`);
  if (task.state === TASK.FAILED) {
    const path = join(directory, 'task_failed.log');
    ctx.out(`Writing: ${path}`);
    await writeAt(resolve(ctx.io.cwd, path), Buffer.from(`koji.${await failure(ctx, id)}\n`), 0);
  }
  const outputs = await ctx.call<Record<string, string[]>>('listTaskOutput', [id], { all_volumes: true });
  for (const [file, volumes] of Object.entries(outputs)) {
    if (!file.endsWith('.log') || !options.wanted(file)) continue;
    for (const volume of volumes) await saveLog(ctx, id, file, volume, directory, options.continued);
  }
  if (!options.recurse) return;
  for (const child of await ctx.call<TaskRow[]>('getTaskChildren', [id]))
    await saveLogs(ctx, child.id, { ...options, directory });
}

async function saveLog(
  ctx: Context,
  id: number,
  file: string,
  volume: string,
  directory: string,
  continued: boolean,
): Promise<void> {
  const path = join(directory, volume === 'DEFAULT' ? file : join(volume, file));
  const target = resolve(ctx.io.cwd, path);
  ctx.out(`Downloading: ${path}`);
  let offset = continued ? await sizeOf(target) : 0;
  if (offset === 0) await writeAt(target, Buffer.alloc(0), 0);
  for (;;) {
    const chunk = await taskOutput(ctx, id, file, volume, offset);
    if (chunk.length === 0) return;
    await writeAt(target, chunk, offset);
    offset += chunk.length;
  }
}

async function writeAt(path: string, data: Buffer, offset: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, offset === 0 ? 'w' : 'r+');
  try {
    await file.write(data, 0, data.length, offset);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(absent))?.size ?? 0;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
