import { taskId } from '../arguments.ts';
import { type AttemptRow, attemptLines } from '../attempts.ts';
import { command } from '../command.ts';
import { longTime } from '../time.ts';

/** An answer of toji.explainTask; what is there depends on the task's state. */
interface Explanation {
  id: number;
  method: string;
  state: string;
  reason: string;
  channel?: string | null;
  arch?: string;
  priority?: number;
  position?: number | null;
  subtasks?: number[];
  refusals?: string[];
  /** seconds since the epoch; an estimate */
  expected_start_ts?: number | null;
  pools?: { host: string; ready: boolean; load: number; capacity: number; tasks: number; maxjobs: number }[];
}

const explain = command({
  name: 'explain',
  group: 'monitor',
  summary: 'Show why a task waits, where it stands, and what became of its attempts',
  usage: '<task_id>',
  args: [1, 1],
  json: true,
  options: {},
  async run({ ctx, args }) {
    const id = taskId(args[0]!);
    const [found, attempts] = await Promise.all([
      ctx.call<Explanation>('toji.explainTask', [id]),
      ctx.call<AttemptRow[]>('toji.taskAttempts', [id]),
    ]);
    if (ctx.json) return ctx.printJson({ ...found, attempts });
    for (const line of lines(found)) ctx.out(line);
    if (attempts.length > 0) ctx.out('Attempts:');
    for (const line of attemptLines(attempts)) ctx.out(`  ${line}`);
  },
});

function lines(found: Explanation): string[] {
  const {
    id,
    method,
    state,
    reason,
    channel,
    arch,
    priority,
    position,
    subtasks = [],
    refusals = [],
    pools = [],
    expected_start_ts: expected = null,
  } = found;
  const place = position === null || position === undefined ? 'unknown' : String(position);
  return [
    `Task ${id} (${method}) is ${state}: ${reason}`,
    ...(channel === undefined ? [] : [`Queue: channel ${channel}, arch ${arch}, priority ${priority}, place ${place}`]),
    ...(expected === null ? [] : [`Expected start (an estimate): ${longTime(expected)}`]),
    ...(subtasks.length > 0 ? [`Subtasks: ${subtasks.join(', ')}`] : []),
    ...pools.map(
      (pool) =>
        `Host ${pool.host}: load ${pool.load.toFixed(1)} of ${pool.capacity}, ${pool.tasks} of ${pool.maxjobs} tasks${pool.ready ? '' : ', not ready'}`,
    ),
    ...refusals.map((text) => `Refused: ${text}`),
  ];
}

export default [explain];
