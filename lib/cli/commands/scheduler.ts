import { stateName, TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { idOrName, time } from '../arguments.ts';
import { command, flag, int, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import { inline } from '../pprint.ts';
import { header, row } from '../table.ts';
import { longTime, shortTime } from '../time.ts';
import { announceTask, WAIT_OPTIONS, waitFor } from '../waiting.ts';

interface RunRow {
  id: number;
  task_id: number;
  host_name: string | null;
  state: number;
  active: boolean;
  create_ts: number | null;
  start_ts?: number | null;
  completion_ts?: number | null;
}

interface MessageRow {
  task_id: number | null;
  host_name: string | null;
  msg_ts: number;
  msg: string;
}

const hostId = async (ctx: Context, word: string): Promise<number> => (await meant(ctx, 'host', idOrName(word))).id;

const schedulerInfo = command({
  name: 'scheduler-info',
  aliases: ['schedulerinfo'],
  group: 'monitor',
  summary: 'Show which tasks were given to which hosts',
  args: [0, 0],
  json: true,
  options: {
    task: int('-t, --task', 'TASK', 'of this task'),
    host: value('--host', 'HOST', 'of this host'),
    state: value('--state', 'STATE', `in this state: ${Object.keys(TASK).join(', ')}`),
    limit: int('--limit', 'LIMIT', 'the last N (default: 100)'),
  },
  async run({ ctx, options }) {
    const clauses: Value[] = [];
    if (options.task !== undefined) clauses.push(['task_id', options.task]);
    if (options.host !== undefined) clauses.push(['host_id', await hostId(ctx, options.host)]);
    if (options.state !== undefined) {
      const states: Readonly<Record<string, number>> = TASK;
      const state = states[options.state.toUpperCase()];
      if (state === undefined) throw new UsageError(`Invalid state: ${options.state}`);
      clauses.push(['state', state]);
    }
    const runs = await ctx.call<RunRow[]>('scheduler.getTaskRuns', [], {
      clauses,
      fields: ['id', 'task_id', 'host_name', 'state', 'active', 'create_ts', 'start_ts', 'completion_ts'],
      opts: { order: '-id', limit: options.limit ?? 100 },
    } as Record<string, Value>);
    if (ctx.json) return ctx.printJson(runs);
    const cells = runs
      .reverse()
      .map((run) => [
        run.task_id,
        run.host_name,
        stateName(TASK, run.state),
        shortTime(run.create_ts),
        shortTime(run.start_ts),
        shortTime(run.completion_ts),
      ]);
    const widths = [9, 20, 7, 17, 17, 17];
    const titles = ['Task', 'Host', 'State', 'Created', 'Started', 'Ended'];
    const columns = titles.map((title, at) => ({ title, width: widths[at]! }));
    if (!ctx.globals.quiet) for (const line of header(columns, 'rule')) ctx.out(line);
    for (const line of cells) ctx.out(row(columns, line));
    if (options.host === undefined) return;
    ctx.out(`Host data for ${options.host}:`);
    const hostID = await hostId(ctx, options.host);
    const [known] = await ctx.call<{ data: Value }[]>('scheduler.getHostData', [], { hostID });
    const data = known?.data ?? '-';
    ctx.out(typeof data === 'string' ? data : inline(data));
  },
});

const schedulerLogs = command({
  name: 'scheduler-logs',
  group: 'monitor',
  summary: 'Show what the scheduler has noted of tasks and hosts',
  args: [0, 0],
  json: true,
  options: {
    task: int('--task', 'TASK', 'about this task'),
    host: value('--host', 'HOST', 'about this host'),
    from: value('--from', 'FROM_TS', 'from this time on'),
    to: value('--to', 'TO_TS', 'up to this time'),
    limit: int('--limit', 'LIMIT', 'the last N'),
  },
  async run({ ctx, options }) {
    const clauses: Value[] = [];
    if (options.task !== undefined) clauses.push(['task_id', options.task]);
    if (options.host !== undefined) clauses.push(['host_id', await hostId(ctx, options.host)]);
    if (options.from !== undefined) clauses.push(['msg_ts', '>=', time(ctx, '--from', options.from)]);
    if (options.to !== undefined) clauses.push(['msg_ts', '<=', time(ctx, '--to', options.to)]);
    const messages = await ctx.call<MessageRow[]>('scheduler.getLogMessages', [clauses], {
      fields: ['task_id', 'host_name', 'msg_ts', 'msg'],
    });
    const shown = options.limit === undefined ? messages : messages.slice(-options.limit);
    if (ctx.json) return ctx.printJson(shown);
    const columns = [10, 20, 25, 30].map((width, at) => ({ width, title: ['Task', 'Host', 'Time', 'Message'][at]! }));
    for (const line of header(columns, 'rule')) ctx.out(line);
    for (const each of shown) ctx.out(row(columns, [each.task_id, each.host_name, longTime(each.msg_ts), each.msg]));
  },
});

const restartHosts = command({
  name: 'restart-hosts',
  group: 'admin',
  summary: 'Have hosts start anew once they are idle',
  args: [0, 0],
  login: 'always',
  options: {
    ...WAIT_OPTIONS,
    quiet: flag('--quiet', 'do not print what the task does'),
    force: flag('--force', 'also when such a task is there already'),
    channel: value('--channel', 'CHANNEL', 'hosts in this channel'),
    arch: list('-a, --arch', 'ARCH', 'hosts for this architecture (may be repeated)'),
    timeout: int('--timeout', 'N', 'give up after N seconds'),
  },
  async run({ ctx, options }) {
    if (!options.force) {
      const others = await ctx.call<{ id: number }[]>('listTasks', [
        { method: 'restartHosts', state: [TASK.FREE, TASK.OPEN, TASK.ASSIGNED] },
      ]);
      if (others.length > 0) {
        ctx.err(
          `Found other restartHosts tasks running.\nTask ids: ${others.map((task) => task.id).join(', ')}\nUse --force to run anyway`,
        );
        return 1;
      }
    }
    const opts: Record<string, Value> = {};
    if (options.channel !== undefined) opts.channel = options.channel;
    if (options.arch.length > 0) opts.arches = options.arch;
    if (options.timeout !== undefined) opts.timeout = options.timeout;
    const id =
      Object.keys(opts).length > 0
        ? await ctx.call<number>('restartHosts', [], { options: opts })
        : await ctx.call<number>('restartHosts');
    announceTask(ctx, id);
    return waitFor(ctx, [id], options);
  },
});

export default [schedulerInfo, schedulerLogs, restartHosts];
