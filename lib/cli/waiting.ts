import { flag } from './command.ts';
import type { Context } from './context.ts';
import { watchTasks } from './watch.ts';

/** Options of every command that starts a task. */
export const WAIT_OPTIONS = {
  wait: flag('--wait', 'watch the task until it ends, also when run in the background'),
  nowait: flag('--nowait', 'do not watch the task'),
};

export interface Waiting {
  wait: boolean;
  nowait: boolean;
  quiet?: boolean;
}

/** Watches the tasks that a command has started, unless the options or the surroundings say otherwise. */
export async function waitFor(
  ctx: Context,
  ids: readonly number[],
  { wait, nowait, quiet = false }: Waiting,
): Promise<number> {
  if (nowait || (!wait && !ctx.io.foreground)) return 0;
  return watchTasks(ctx, ids, { quiet: quiet || ctx.globals.quiet });
}

/** Says which task was made and where to look at it. */
export function announceTask(ctx: Context, id: number): void {
  ctx.out(`Created task: ${id}`);
  ctx.out(`Task info: ${ctx.config.weburl}/taskinfo?taskID=${id}`);
}
