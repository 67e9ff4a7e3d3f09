import { GenericError } from '#core/errors';
import { scratchDir } from '#core/pathinfo';
import type { Task } from '#store/tasks';
import { users } from '#store/users';
import type { Ctx } from '../context.ts';
import { readAll } from './build.ts';
import { withoutRepeats } from './noarch.ts';
import { findWorkFile, shownPath, type WorkFile } from './workfile.ts';

/** Puts the results of a scratch build where users find them: scratch/USER/task_ID, logs in folders by arch. */
export async function moveBuildToScratch(
  ctx: Ctx,
  task: Task,
  p: { srpm: string; rpms: readonly string[]; logs: Readonly<Record<string, readonly string[]>> },
): Promise<void> {
  const [source, ...binaries] = await readAll(ctx, [p.srpm, ...p.rpms]);
  const directory = await scratchOf(ctx, task.owner, task.id);
  const kept = [source!, ...withoutRepeats(binaries)];
  await Promise.all(kept.map((file) => ctx.hub.files.copy(file.key, `${directory}/${file.name}`, file.etag)));
  await moveLogs(ctx, directory, p.logs);
}

export async function scratchOf(ctx: Ctx, owner: number, taskId: number): Promise<string> {
  const user = await users.get(ctx.tx, owner);
  if (!user) throw new GenericError(`No such user: ${owner}`);
  return scratchDir(user.name, taskId);
}

async function moveLogs(ctx: Ctx, directory: string, logs: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const moves = Object.entries(logs).flatMap(([folder, paths]) =>
    paths.map(async (path) => {
      const file = await workFileThere(ctx, path);
      await ctx.hub.files.copy(file.key, `${directory}/logs/${folder ? `${folder}/` : ''}${file.name}`);
    }),
  );
  await Promise.all(moves);
}

async function workFileThere(ctx: Ctx, path: string): Promise<WorkFile> {
  const file = await findWorkFile(ctx, path);
  if (!file) throw new GenericError(`no such file: ${shownPath(path)}`);
  return file;
}
