import { GenericError } from '#core/errors';
import { stateName, TASK } from '#core/states';
import { Double } from '#core/xmlrpc/value';
import { type Attempt, attemptsOf } from '#store/attempts';
import { channels } from '#store/channels';
import { waitingIn } from '#store/queue';
import { refusals } from '#store/scheduling';
import { type Task, tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { children } from '../tasks/host.ts';
import { finished } from '../tasks/transition.ts';
import { losses } from './attempts.ts';
import { startDelay } from './backoff.ts';
import { expectedStart, type Taker } from './expected.ts';
import { readHeld } from './held.ts';
import { isReady, knows, type Place, readPlaces, roomOf } from './places.ts';
import { readQuotas } from './quotas.ts';
import { holds } from './refusals.ts';

/** How far ahead a waiting task's place is counted. */
const COUNTED = 1000;

/** What is said of a task that has ended. */
const ENDS: Readonly<Record<number, string>> = {
  [TASK.CLOSED]: 'it ended well',
  [TASK.FAILED]: 'it ended with an error, which is its result',
  [TASK.CANCELED]: 'it was canceled before its end',
};

/** Why a task is where it is: one sentence, and the figures behind it. */
export async function explainTask(ctx: Ctx, id: number) {
  const [task, attempts] = await Promise.all([tasks.get(ctx.tx, id), attemptsOf(ctx.tx, id)]);
  if (!task) throw new GenericError(`No such task: ${id}`);
  const base = {
    id,
    method: task.method,
    state: stateName(TASK, task.state) ?? '',
    attempt: task.attempt,
    lost: losses(attempts),
  };
  const end = ENDS[task.state];
  if (end !== undefined) return { ...base, reason: end };
  if (task.state === TASK.FREE) return { ...base, ...(await waiting(ctx, task)) };
  const { size = null, capacity = null } = attempts.at(-1) ?? {};
  if (task.state === TASK.ASSIGNED) return { ...base, size, capacity, reason: starting(ctx, attempts) };
  return { ...base, size, capacity, ...(await open(ctx, task)) };
}

/** Its last attempt has been made, and may not be started yet. */
function starting(ctx: Ctx, attempts: readonly Attempt[]): string {
  const [last, earlier] = [attempts.at(-1), attempts.slice(0, -1)];
  const left = last ? last.create_ts + startDelay(earlier) - ctx.now() : 0;
  if (last?.reason) return `${last.reason}, it is tried again`;
  if (left <= 0) return 'it is assigned and being started';
  return `it is started again in ${Math.ceil(left)} seconds: the last time ${earlier.at(-1)?.reason}`;
}

async function open(ctx: Ctx, task: Task) {
  const kind = ctx.hub.taskTypes.get(task.method)?.kind;
  if (kind === 'container' && task.lease_ts !== null && task.token === null)
    return { reason: 'its container is being started' };
  if (!task.waiting) return { reason: 'it runs' };
  const awaited = (await children(ctx, task.id)).filter((child) => !finished(child));
  if (awaited.length === 0) return { reason: 'it waits for a repo' };
  return {
    reason: `it waits for ${awaited.length} subtask${awaited.length === 1 ? '' : 's'}`,
    subtasks: awaited.map((child) => child.id),
  };
}

async function waiting(ctx: Ctx, task: Task) {
  const { hub, tx } = ctx;
  const [channel, places, held, queue, refused, quotas] = await Promise.all([
    channels.get(tx, task.channel_id),
    readPlaces(tx),
    readHeld(tx),
    waitingIn(tx, task.channel_id, task.arch, COUNTED),
    refusals.list(tx, 'g2', `task_refusal/task/${task.id}`),
    readQuotas(hub, tx),
  ]);
  const ahead = queue.findIndex((row) => row.id === task.id);
  const fitting = places.filter((place) =>
    place.bins.some((bin) => bin.channel === task.channel_id && bin.arch === task.arch),
  );
  const able = fitting.filter((place) => knows(hub, place, task.method));
  const refusing = new Set(refused.filter((row) => holds(hub, row)).map((row) => row.host_id));
  const rows = new Map(held.map((one) => [one.host.id, one.rows]));
  const takers = able.map((place) => ({ place, room: roomOf(hub, place, rows.get(place.host.id) ?? []) }));
  const willing = takers.filter(({ place }) => !refusing.has(place.host.id) && isReady(hub, place.host));
  const block =
    channel?.enabled === false
      ? 'its channel is disabled'
      : (noHost(task, { fitting, able, refusing, willing }) ?? over(quotas.whose(task)));
  const expected = block === null && ahead >= 0 ? await expectedStart(ctx, task, ahead, willing) : null;
  return {
    channel: channel?.name ?? null,
    arch: task.arch,
    priority: task.priority,
    position: ahead < 0 ? null : ahead + 1,
    pools: takers.map(({ place, room }) => shownTaker(hub, place, room)),
    refusals: refused.map((row) => row.msg),
    expected_start_ts: expected === null ? null : new Double(expected),
    reason: block ?? reasonOf(willing, ahead),
  };
}

const over = (quota: string | null): string | null => (quota === null ? null : `quota: ${quota}`);

const shownTaker = (hub: Hub, { host, config }: Place, room: ReturnType<typeof roomOf>) => ({
  host: host.name,
  ready: isReady(hub, host),
  load: new Double(room.used),
  capacity: new Double(config.capacity),
  tasks: room.busy,
  maxjobs: room.maxjobs,
});

interface Candidates {
  /** hosts of its channel and architecture; those of them that know its method */
  readonly fitting: readonly Place[];
  readonly able: readonly Place[];
  /** ids of hosts that have refused it */
  readonly refusing: ReadonlySet<number>;
  /** those that are left and there */
  readonly willing: readonly Taker[];
}

/** Why no host will have the task however long it waits; null when some would. */
function noHost(task: Task, { fitting, able, refusing, willing }: Candidates): string | null {
  if (fitting.length === 0) return `no enabled host for arch ${task.arch} is in its channel`;
  if (able.length === 0) return `no host of this deployment knows how to do ${task.method}`;
  if (able.every(({ host }) => refusing.has(host.id))) return 'all hosts for it have refused it';
  if (willing.length > 0) return null;
  const absent = able.filter(({ host }) => !refusing.has(host.id)).map(({ host }) => host.name);
  return `no host for it is ready; it waits for ${absent.join(', ')}`;
}

function reasonOf(willing: readonly Taker[], ahead: number): string {
  const full = willing.every(({ room }) => room.load <= 0 || room.jobs <= 0);
  if (full) return `all hosts for it are full; ${ahead} task${ahead === 1 ? ' is' : 's are'} before it`;
  return 'there is room for it: it will be assigned in a moment';
}
