import { fileUrl } from '#client/download';
import { valuesOf } from '#client/multicall';
import { KojiError } from '#core/errors';
import { taskFile } from '#core/pathinfo';
import { stateName, TASK } from '#core/states';
import { taskLabel } from '#core/tasklabel';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
import { type Interruption, interruptibly } from './interruption.ts';
import type { HostRow, TaskRow } from './rows.ts';

/**
 * Follows tasks and their children until all have ended, printing a line for each new task and each change of state,
 * as Koji's CLI does. Ctrl-C stops the watching, not the tasks.
 */
export interface WatchOptions {
  quiet?: boolean;
}

interface Watched {
  row: TaskRow;
  level: number;
  state: string;
}

const ENDED: readonly number[] = [TASK.CLOSED, TASK.CANCELED, TASK.FAILED];

/** The logs that tell why most builds fail. */
const RELEVANT: readonly string[] = ['build.log', 'root.log', 'checkout.log', 'runroot.log'];

/** The exit code: 0 when every task given ended well. */
export async function watchTasks(
  ctx: Context,
  ids: readonly number[],
  { quiet = false }: WatchOptions = {},
): Promise<number> {
  if (ids.length === 0) return 0;
  return new Watcher(ctx, quiet).run(ids);
}

class Watcher {
  private readonly ctx: Context;
  private readonly quiet: boolean;
  private readonly tasks = new Map<number, Watched>();
  private readonly hosts = new Map<number, string>();
  /** Every task ever seen, with its depth below those that were asked for. */
  private readonly levels = new Map<number, number>();

  constructor(ctx: Context, quiet: boolean) {
    this.ctx = ctx;
    this.quiet = quiet;
  }

  run(ids: readonly number[]): Promise<number> {
    return interruptibly(this.ctx, async (interruption) => {
      if (!this.quiet) this.ctx.out('Watching tasks (this may be safely interrupted)...');
      for (const id of ids) this.levels.set(id, 0);
      while (await this.look(interruption)) if (await interruption.pause()) return this.stopped();
      return this.results(ids);
    });
  }

  /** Asks for every task that has not ended, and for children that came to light; false when all have ended. */
  private async look(interruption: Interruption): Promise<boolean> {
    const live = [...this.levels.keys()].filter((id) => this.isLive(id));
    // New tasks are asked for one by one, so that children are printed below their parents.
    await this.ask(live.filter((id) => this.tasks.has(id)));
    for (const id of live) if (!this.tasks.has(id) && !interruption.pressed) await this.ask([id]);
    return [...this.levels.keys()].some((id) => this.isLive(id));
  }

  private isLive(id: number): boolean {
    return !ENDED.includes(this.tasks.get(id)?.row.state ?? TASK.FREE);
  }

  private async ask(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    const calls = ids.flatMap((id) => [
      { method: 'getTaskInfo', params: [id], named: { request: true } },
      { method: 'getTaskChildren', params: [id] },
    ]);
    const answers = valuesOf(await this.ctx.session.multiCall(calls));
    for (const [at, id] of ids.entries()) {
      const row = answers[2 * at] as unknown as TaskRow | null;
      if (!row) throw new Failure(this.quiet ? '' : `No such task id: ${id}`);
      await this.update(row);
      for (const child of answers[2 * at + 1] as unknown as TaskRow[]) {
        if (this.levels.has(child.id)) continue;
        this.levels.set(child.id, this.levels.get(id)! + 1);
        await this.ask([child.id]);
      }
    }
  }

  private async update(row: TaskRow): Promise<void> {
    const before = this.tasks.get(row.id);
    if (before?.row.state === row.state) return;
    const level = this.levels.get(row.id) ?? 0;
    const state = await this.describe(row);
    this.tasks.set(row.id, { row, level, state });
    this.line(level, `${label(row)}: ${before ? `${before.state} -> ` : ''}${state}`);
    if (row.state === TASK.FAILED && !this.quiet) await this.pointToLogs(row, level);
    if (before && ENDED.includes(row.state)) this.summary();
  }

  private async describe(row: TaskRow): Promise<string> {
    if (row.state === TASK.OPEN) {
      const host = row.host_id === null ? undefined : await this.hostName(row.host_id);
      return host ? `open (${host})` : 'open';
    }
    if (row.state === TASK.FAILED) return `FAILED: ${await failure(this.ctx, row.id)}`;
    return stateName(TASK, row.state)?.toLowerCase() ?? String(row.state);
  }

  /** Where to read why a task failed: its logs, when it has some. */
  private async pointToLogs(row: TaskRow, level: number): Promise<void> {
    const outputs = await this.ctx.call<Record<string, string[]>>('listTaskOutput', [row.id], { all_volumes: true });
    const logs = Object.entries(outputs).filter(([file]) => RELEVANT.includes(file));
    if (logs.length === 0) return;
    this.line(level + 1, 'Relevant logs:');
    for (const [file, volumes] of logs) {
      for (const volume of volumes)
        this.line(level + 1, fileUrl(this.ctx.config.topurl, taskFile(row.id, file, volume)));
    }
  }

  private async hostName(id: number): Promise<string | undefined> {
    const known = this.hosts.get(id);
    if (known !== undefined) return known;
    const host = await this.ctx.call<HostRow | null>('getHost', [id]);
    if (host) this.hosts.set(id, host.name);
    return host?.name;
  }

  private line(level: number, text: string): void {
    if (!this.quiet) this.ctx.out(`${'  '.repeat(level)}${text}`);
  }

  private summary(): void {
    const count = { free: 0, open: 0, done: 0, failed: 0 };
    for (const { row } of this.tasks.values()) {
      if (row.state === TASK.FAILED) count.failed++;
      else if (row.state === TASK.CLOSED || row.state === TASK.CANCELED) count.done++;
      else if (row.state === TASK.OPEN || row.state === TASK.ASSIGNED) count.open++;
      else count.free++;
    }
    if (!this.quiet) {
      this.ctx.out(`  ${count.free} free  ${count.open} open  ${count.done} done  ${count.failed} failed`);
    }
  }

  private results(ids: readonly number[]): number {
    const top = ids.map((id) => this.tasks.get(id)!.row);
    const endings: Record<number, string> = {
      [TASK.CLOSED]: 'completed successfully',
      [TASK.CANCELED]: 'was canceled',
      [TASK.FAILED]: 'failed',
    };
    if (!this.quiet) {
      this.ctx.out();
      for (const row of top) this.ctx.out(`${label(row)} ${endings[row.state] ?? 'has not completed'}`);
    }
    return top.every((row) => row.state === TASK.CLOSED) ? 0 : 1;
  }

  private stopped(): number {
    const { prog } = this.ctx.globals;
    const running = [...this.tasks.values()].filter(({ row }) => !ENDED.includes(row.state));
    if (!this.quiet) {
      this.ctx.out(`Tasks still running. You can continue to watch with the '${prog} watch-task' command.`);
      this.ctx.out('Running Tasks:');
      for (const { row, state } of running) this.ctx.out(`${label(row)}: ${state}`);
      const top = running.filter(({ level }) => level === 0).map(({ row }) => row.id);
      if (top.length > 0) this.ctx.out(`'${prog} cancel ${top.join(' ')}' stops them.`);
    }
    return running.length > 0 ? 1 : 0;
  }
}

const label = (row: TaskRow) => `${row.id} ${taskLabel(row)}`;

/** Why a task failed, in one line: `BuildError: error building package`. */
export async function failure(ctx: Context, id: number): Promise<string> {
  try {
    await ctx.call('getTaskResult', [id]);
  } catch (error) {
    if (error instanceof Error) return `${error instanceof KojiError ? error.name : 'Fault'}: ${error.message.trim()}`;
    throw error;
  }
  return 'no failure is recorded';
}
