import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TASK } from '#core/states';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import type { TaskRow } from './rows.ts';
import { failure } from './watch.ts';

/** How much of a log is asked for at once, in bytes: base64 and XML around it must fit one answer of the hub. */
export const BLOCK = 1024 * 1024;

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

/** Saves the logs of a task below `directory`/ARCH-ID/, and of its children with `recurse`. */
export async function saveLogs(ctx: Context, id: number, options: LogOptions): Promise<void> {
  const task = await ctx.call<TaskRow | null>('getTaskInfo', [id], { request: true });
  if (!task) throw new Failure(`No such task: ${id}`);
  const dir = join(ctx.io.cwd, options.directory, `${task.arch}-${id}`);
  const outputs = await ctx.call<Record<string, string[]>>('listTaskOutput', [id], { all_volumes: true });
  for (const [file, volumes] of Object.entries(outputs)) {
    if (!file.endsWith('.log') || !options.wanted(file)) continue;
    for (const volume of volumes) await saveLog(ctx, id, file, volume, dir, options.continued);
  }
  if (task.state === TASK.FAILED) {
    await writeAt(ctx, dir, 'task_failed.log', Buffer.from(`${await failure(ctx, id)}\n`), 0);
  }
  if (!options.recurse) return;
  for (const child of await ctx.call<TaskRow[]>('getTaskChildren', [id])) await saveLogs(ctx, child.id, options);
}

async function saveLog(
  ctx: Context,
  id: number,
  file: string,
  volume: string,
  dir: string,
  continued: boolean,
): Promise<void> {
  const name = volume === 'DEFAULT' ? file : join(volume, file);
  let offset = continued ? await sizeOf(join(dir, name)) : 0;
  for (let first = true; ; first = false) {
    const chunk = await taskOutput(ctx, id, file, volume, offset);
    if (chunk.length > 0 || first) await writeAt(ctx, dir, name, chunk, offset);
    offset += chunk.length;
    if (chunk.length === 0) return;
  }
}

async function writeAt(ctx: Context, dir: string, name: string, data: Buffer, offset: number): Promise<void> {
  const path = join(dir, name);
  if (offset === 0 || data.length === 0) ctx.out(`Writing: ${path}`);
  await mkdir(join(path, '..'), { recursive: true });
  const file = await open(path, offset === 0 ? 'w' : 'r+');
  try {
    await file.write(data, 0, data.length, offset);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
