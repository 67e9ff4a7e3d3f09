import type { Struct, Value } from '#core/xmlrpc/value';
import { Double } from '#core/xmlrpc/value';
import { taskAttempts } from '#hub/engine/attempts';
import { explainTask } from '#hub/engine/explain';
import { scheduleForeign } from '#hub/engine/foreign';
import { refuseTask } from '#hub/engine/refusals';
import { showOwnHost } from '#hub/hosts/checkin';
import { host, type Method, method, open, perm } from '#hub/method';
import { anyOr, flag, int, list, maybe, queryOpts, text } from '#hub/params';
import { choose, columnsOf, parseClauses } from '#hub/repos/query';
import { assignedTasks } from '#hub/tasks/host';
import { timeText } from '#hub/times';
import { hosts } from '#store/hosts';
import { refusals, schedulerLog, taskRuns } from '#store/scheduling';
import { tasks } from '#store/tasks';
import type { Tx } from '#store/tx';

const RUN_FIELDS = [
  'id',
  'task_id',
  'method',
  'state',
  'owner',
  'arch',
  'channel_id',
  'host_id',
  'host_name',
  'active',
  'create_time',
  'create_ts',
  'start_time',
  'start_ts',
  'completion_time',
  'completion_ts',
];
const REFUSAL_FIELDS = ['id', 'task_id', 'host_id', 'host_name', 'by_host', 'soft', 'msg', 'time', 'ts'];
const MESSAGE_FIELDS = ['id', 'task_id', 'method', 'host_id', 'host_name', 'msg_time', 'msg_ts', 'msg'];

/** Newest rows that a query without a task or host may look at. */
const RECENT = 5000;

const wanted = (clauses: readonly Value[], field: string): number | null => {
  const clause = clauses.find((one) => Array.isArray(one) && one[0] === field) as Value[] | undefined;
  return typeof clause?.at(-1) === 'number' ? (clause.at(-1) as number) : null;
};

const hostNames = async (tx: Tx, rows: readonly { host_id: number | null }[]) =>
  hosts.rowsOf(tx, rows, (row) => row.host_id);

export default [
  method('scheduler.getTaskRuns', {
    doc: 'Which task was given to which host.',
    params: { clauses: maybe(list), fields: anyOr(null), opts: queryOpts },
    auth: open,
    run: async (ctx, p) => {
      const clauses = p.clauses ?? [];
      const [task, host] = [wanted(clauses, 'task_id'), wanted(clauses, 'host_id')];
      const place =
        task !== null
          ? (['g2', `task_run/task/${task}`] as const)
          : host !== null
            ? (['g3', `task_run/host/${host}`] as const)
            : (['g1', 'task_run'] as const);
      const rows = await taskRuns.list(ctx.tx, place[0], place[1], { reverse: true, limit: RECENT });
      const [names, known] = await Promise.all([
        hostNames(ctx.tx, rows),
        tasks.rowsOf(ctx.tx, rows, (row) => row.task_id),
      ]);
      const shown = rows.map((row) => {
        const task = known.get(row.task_id);
        const { method = null, state = null, owner = null, arch = null, channel_id = null } = task ?? {};
        const [start, end] = [task?.start_ts ?? null, task?.completion_ts ?? null];
        const times = {
          create_time: timeText(row.create_ts),
          create_ts: new Double(row.create_ts),
          start_time: timeText(start),
          start_ts: start === null ? null : new Double(start),
          completion_time: timeText(end),
          completion_ts: end === null ? null : new Double(end),
        };
        return {
          ...row,
          ...times,
          method,
          state,
          owner,
          arch,
          channel_id,
          host_name: names.get(row.host_id)?.name ?? null,
        };
      });
      return select(shown, clauses, p.fields, p.opts, RUN_FIELDS);
    },
  }),
  method('scheduler.getTaskRefusals', {
    doc: 'Which host refused which task, and why.',
    params: { clauses: maybe(list), fields: anyOr(null) },
    auth: open,
    run: async (ctx, p) => {
      const clauses = p.clauses ?? [];
      const task = wanted(clauses, 'task_id');
      const rows = await refusals.list(
        ctx.tx,
        task === null ? 'g1' : 'g2',
        task === null ? 'task_refusal' : `task_refusal/task/${task}`,
        { reverse: true, limit: RECENT },
      );
      const names = await hostNames(ctx.tx, rows);
      const shown = rows.map((row) => ({
        ...row,
        ts: new Double(row.ts),
        time: timeText(row.ts),
        host_name: names.get(row.host_id)?.name ?? null,
      }));
      return select(shown, clauses, p.fields, null, REFUSAL_FIELDS);
    },
  }),
  method('scheduler.getHostData', {
    doc: 'What hosts have reported for the scheduler.',
    params: { hostID: maybe(int) },
    auth: open,
    run: async (ctx, p) => {
      const rows = p.hostID === null ? await hosts.list(ctx.tx, 'g1', 'host') : [await hosts.get(ctx.tx, p.hostID)];
      return rows.flatMap((row) => (row?.data ? [{ host_id: row.id, data: row.data }] : []));
    },
  }),
  method('scheduler.getLogMessages', {
    doc: "The scheduler's log.",
    params: { clauses: maybe(list), fields: anyOr(null), opts: queryOpts },
    auth: open,
    run: async (ctx, p) => {
      const clauses = p.clauses ?? [];
      const task = wanted(clauses, 'task_id');
      const rows = await schedulerLog.list(
        ctx.tx,
        task === null ? 'g1' : 'g2',
        task === null ? 'scheduler_message' : `scheduler_message/task/${task}`,
        { reverse: true, limit: RECENT },
      );
      const [names, known] = await Promise.all([
        hostNames(ctx.tx, rows),
        tasks.rowsOf(ctx.tx, rows, (row) => row.task_id),
      ]);
      const shown = rows.map(({ ts, ...row }) => ({
        ...row,
        msg_time: timeText(ts),
        msg_ts: new Double(ts),
        method: row.task_id === null ? null : (known.get(row.task_id)?.method ?? null),
        host_name: row.host_id === null ? null : (names.get(row.host_id)?.name ?? null),
      }));
      return select(shown, clauses, p.fields, p.opts, MESSAGE_FIELDS);
    },
  }),
  method('scheduler.doRun', {
    doc: 'Let the scheduler look now.',
    params: { force: flag(false) },
    auth: perm('admin'),
    run: (ctx) => {
      ctx.tx.kick = true;
      return true;
    },
  }),
  method('host.getTasks', {
    doc: 'Tasks that are assigned to this host; one that has none and is ready gets one.',
    params: {},
    auth: host,
    run: async (ctx) => {
      await scheduleForeign(ctx);
      return assignedTasks(ctx);
    },
  }),
  method('host.getLoadData', {
    doc: 'This host and its assigned tasks, in the old form: [[host], [tasks]].',
    params: {},
    auth: host,
    run: async (ctx) => {
      await scheduleForeign(ctx);
      return [[await showOwnHost(ctx)], await assignedTasks(ctx)];
    },
  }),
  method('host.refuseTask', {
    doc: 'This host will not have the task: for a while (soft), or while it lives.',
    params: { task_id: int, soft: flag(true), msg: text.default('') },
    auth: host,
    run: (ctx, p) => refuseTask(ctx, p.task_id, p.soft, p.msg),
  }),
  method('toji.explainTask', {
    doc: 'Why a task waits: place, hosts and their loads, what is missing.',
    params: { task_id: int },
    auth: open,
    run: (ctx, p) => explainTask(ctx, p.task_id),
  }),
  method('toji.taskAttempts', {
    doc: 'Each time that the task was given to a host: host, times, container size, how it ended and why.',
    params: { task_id: int },
    auth: open,
    run: (ctx, p) => taskAttempts(ctx, p.task_id),
  }),
] satisfies Method[];

const select = (
  rows: readonly object[],
  clauses: readonly Value[],
  fields: Value,
  opts: Struct | null,
  all: readonly string[],
) => choose(rows, parseClauses(clauses, all), columnsOf(fields, all, all), opts);
