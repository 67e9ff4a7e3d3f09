import { TASK } from '#core/states';
import { taskId } from '../arguments.ts';
import { command, flag, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { interruptibly } from '../interruption.ts';
import type { TaskRow } from '../rows.ts';
import { selectTasks } from '../selecttasks.ts';
import { taskOutput } from '../tasklogs.ts';

const ENDED: readonly number[] = [TASK.CLOSED, TASK.CANCELED, TASK.FAILED];

/** Prints logs as they grow, with a line between parts of different logs. */
class LogWatcher {
  private readonly ctx: Context;
  private readonly only: string | undefined;
  private readonly offsets = new Map<string, number>();
  private last = '';

  constructor(ctx: Context, only: string | undefined) {
    this.ctx = ctx;
    this.only = only;
  }

  /** Prints what is new in the logs of a task. */
  async look(id: number): Promise<void> {
    const outputs = await this.ctx.call<Record<string, string[]>>('listTaskOutput', [id], { all_volumes: true });
    const logs = Object.entries(outputs).filter(([file]) =>
      this.only === undefined ? file.endsWith('.log') : file === this.only,
    );
    for (const [file, volumes] of logs) for (const volume of volumes) await this.drain(id, file, volume);
  }

  private async drain(id: number, file: string, volume: string): Promise<void> {
    const log = `${id}:${volume}:${file}`;
    for (;;) {
      const offset = this.offsets.get(log) ?? 0;
      const chunk = await taskOutput(this.ctx, id, file, volume, offset);
      if (chunk.length === 0) return;
      this.offsets.set(log, offset + chunk.length);
      if (this.last !== log) this.ctx.out(`${this.last === '' ? '' : '\n'}==> ${log}: <==`);
      this.last = log;
      this.ctx.io.out(chunk.toString('utf8'));
    }
  }
}

const watchLogs = command({
  name: 'watch-logs',
  group: 'monitor',
  summary: 'Print the logs of tasks as they are written',
  usage: '<task id> [<task id> ...]',
  args: [0],
  about: 'Prints the logs of tasks as they grow, until the tasks have ended. Ctrl-C stops the watching, not the tasks.',
  examples: ['watch-logs --follow 1234', 'watch-logs --log=build.log 1235'],
  options: {
    log: value('--log', 'LOG', 'only this log, such as build.log'),
    mine: flag('--mine', 'of all your tasks'),
    follow: flag('-f, --follow', 'of the children, too'),
  },
  async run({ ctx, args, options }) {
    if (options.mine && args.length > 0) throw new UsageError('--mine cannot be combined with task ids');
    const ids = options.mine ? (await selectTasks(ctx, { mine: true })).map((task) => task.id) : args.map(taskId);
    if (ids.length === 0)
      throw new UsageError(options.mine ? 'You have no running tasks' : 'at least one task id must be specified');
    ctx.out('Watching logs (this may be safely interrupted)...');
    await interruptibly(ctx, (interruption) => follow(ctx, ids, options, interruption.pause));
  },
});

/** Until all tasks have ended; `pause` answers whether to stop before. */
async function follow(
  ctx: Context,
  ids: readonly number[],
  options: { log?: string; follow: boolean },
  pause: () => Promise<boolean>,
): Promise<void> {
  const watcher = new LogWatcher(ctx, options.log);
  let live = [...ids];
  const known = new Set(live);
  while (live.length > 0) {
    const next: number[] = [];
    // The list grows while children come to light.
    for (const id of live) {
      // The state is asked for before the log: what is written in between is caught by the next look or is this one's.
      const task = await ctx.call<TaskRow | null>('getTaskInfo', [id]);
      if (!task) throw new Failure(`No such task id: ${id}`);
      const children = options.follow ? await ctx.call<TaskRow[]>('getTaskChildren', [id]) : [];
      if (task.state !== TASK.FREE) await watcher.look(id);
      if (!ENDED.includes(task.state)) next.push(id);
      for (const child of children) {
        if (known.has(child.id)) continue;
        known.add(child.id);
        live.push(child.id);
      }
    }
    live = next;
    if (live.length > 0 && (await pause())) return;
  }
}

export default [watchLogs];
