import { TASK } from '#core/states';
import { type Task, tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';
import type { Place, roomOf } from './places.ts';

/** Ended tasks of a host that are looked at for how long such tasks take. */
const SAMPLE = 100;

/** A host that takes such tasks, with what it has room for. */
export interface Taker {
  readonly place: Place;
  readonly room: ReturnType<typeof roomOf>;
}

/**
 * When a waiting task may begin, seconds since the epoch: an estimate. It takes each task before it to run as long as tasks
 * of its method have run of late on these hosts, and the hosts to do nothing else. Null where nothing is known of that.
 */
export async function expectedStart(ctx: Ctx, task: Task, before: number, takers: readonly Taker[]) {
  const weight = ctx.hub.taskTypes.get(task.method)?.weight ?? task.weight;
  const free = sum(takers.map(({ room }) => freeSlots(room, weight)));
  if (before < free) return ctx.now();
  const slots = free + sum(takers.map(({ room }) => room.busy));
  const seconds = await meanDuration(
    ctx,
    task.method,
    takers.map(({ place }) => place.host.id),
  );
  if (seconds === null || slots === 0) return null;
  return ctx.now() + ((before - free + 1) * seconds) / slots;
}

/** A task is taken as long as there is any room at all. */
function freeSlots({ jobs, load }: Taker['room'], weight: number): number {
  return Math.max(0, Math.min(jobs, Math.ceil(load / Math.max(weight, 0.1))));
}

async function meanDuration(ctx: Ctx, method: string, hostIds: readonly number[]): Promise<number | null> {
  const recent = await Promise.all(
    hostIds.map((id) => tasks.list(ctx.tx, 'g4', `task/host/${id}/${TASK.CLOSED}`, { reverse: true, limit: SAMPLE })),
  );
  const took = recent
    .flat()
    .filter((one) => one.method === method)
    .flatMap(({ start_ts, completion_ts }) =>
      start_ts === null || completion_ts === null ? [] : [completion_ts - start_ts],
    );
  return took.length === 0 ? null : sum(took) / took.length;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
