import type { Value } from '#core/xmlrpc/value';
import type { Task } from '#store/tasks';
import type { Ctx } from '../context.ts';
import { failBuild } from '../imports/init.ts';
import { Gone, Suspended, type TaskRun } from './run.ts';

export interface BuildFrame<T> {
  /** makes the build's row; the answer is its id */
  begin(ctx: Ctx, task: Task): Promise<number>;
  /** has everything built; run from its beginning again after each wait */
  work(): Promise<T>;
  /** imports what was built */
  complete(ctx: Ctx, task: Task, buildId: number, built: T): Promise<unknown>;
  /** id of the tag that the build goes into; null: into none */
  readonly destTag: number | null;
}

/**
 * A build from its row to its tag (Koji 1.35: the builder's handlers of build and image tasks): BUILDING while `work` goes on,
 * COMPLETE with `complete`, FAILED with an error of either, which then fails the task; tagged by a subtask. The answer is its id.
 */
export async function inBuild<T>(task: TaskRun, { begin, work, complete, destTag }: BuildFrame<T>): Promise<number> {
  const buildId = await task.once('build', async (ctx) => begin(ctx, await task.task(ctx)), 'host');
  try {
    const built = await work();
    await hostStep(task, 'import', (ctx, row) => complete(ctx, row, buildId, built));
  } catch (error) {
    if (error instanceof Suspended || error instanceof Gone) throw error;
    await task.asHost(async (ctx) => failBuild(ctx, await task.task(ctx), buildId));
    throw error;
  }
  if (destTag !== null) {
    const args: Value[] = [destTag, buildId, false, null, true];
    await task.wait([await task.subtask('tagBuild', args, { label: 'tag', arch: 'noarch' })]);
  }
  return buildId;
}

/** A scratch build: what was built goes where its owner finds it, and no build is made. */
export async function inScratch<T>(
  task: TaskRun,
  { work, move }: { work(): Promise<T>; move(ctx: Ctx, task: Task, built: T): Promise<unknown> },
): Promise<T> {
  const built = await work();
  await hostStep(task, 'scratch', (ctx, row) => move(ctx, row, built));
  return built;
}

/** Done once, with the rights of the task's host. */
async function hostStep(task: TaskRun, name: string, work: (ctx: Ctx, task: Task) => Promise<unknown>): Promise<void> {
  await task.once(
    name,
    async (ctx) => {
      await work(ctx, await task.task(ctx));
      return true;
    },
    'host',
  );
}
