import { TASK } from '#core/states';
import { Ctx } from '#hub/context';
import { cancelTree } from '#hub/tasks/cancel';
import { makeTask } from '#hub/tasks/make';
import { finished } from '#hub/tasks/transition';
import { hosts } from '#store/hosts';
import { runningOn } from '#store/queue';
import { type Task, tasks } from '#store/tasks';
import { type Tx, transact } from '#store/tx';
import { users } from '#store/users';
import { Random } from './random.ts';
import { World } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly tasks: number;
  readonly lostAttempts: number;
  /** seconds of virtual time */
  readonly seconds: number;
  /** empty: all held */
  readonly broken: readonly string[];
}

/** More virtual time than any run needs. Seconds. */
const LIMIT = 5 * 86400;

/** One run: `groups` parents with their subtasks, of five users, with random cancels and lost containers. */
export async function simulate(seed: number, groups: number): Promise<Outcome> {
  const random = new Random(seed);
  const world = new World(random);
  await world.start();
  const tops: number[] = [];
  for (let i = 0; i < groups; i++) {
    world.clock.after(random.between(0, groups), async () => {
      const id = await asUser(world, random.below(5), (ctx) =>
        makeTask(ctx, 'parent', [1 + random.below(4), random.chance(0.2)]),
      );
      tops.push(id);
      if (!random.chance(0.1)) return;
      world.clock.after(random.between(0, 90), () =>
        asUser(world, 0, async (ctx) => {
          const task = await tasks.get(ctx.tx, id);
          if (task) await cancelTree(ctx, task);
        }),
      );
    });
  }
  const start = world.clock.now;
  while (world.clock.now - start < LIMIT) {
    await world.clock.step(0.02);
    if (tops.length === groups && world.clock.now - start > groups && (await quiet(world, tops))) break;
  }
  const all = await readAll(world, tops);
  return {
    seed,
    tasks: all.length,
    lostAttempts: all.reduce((sum, task) => sum + Math.max(0, task.attempt - 1), 0),
    seconds: Math.round(world.clock.now - start),
    broken: [
      ...(await invariants(world, all)),
      ...all
        .filter((task) => !finished(task))
        .map((task) => `task ${task.id} (${task.method}) is stuck in state ${task.state}`),
    ],
  };
}

async function asUser<T>(world: World, n: number, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { hub } = world;
  let kick = false;
  const result = await transact(
    hub.table,
    hub.now,
    async (tx) => {
      const user = (await users.find(tx, 'name', `user${n}`))!;
      const ctx = new Ctx({ hub, tx, session: null, user, method: 'simulation', identity: null, ip: '-' });
      const answer = await work(ctx);
      kick = tx.kick;
      return answer;
    },
    async () => {},
  );
  if (kick) world.kick();
  return result;
}

const read = <T>(world: World, work: (tx: Tx) => Promise<T>): Promise<T> =>
  transact(world.hub.table, world.hub.now, work);

async function quiet(world: World, tops: readonly number[]): Promise<boolean> {
  return read(world, async (tx) => (await tasks.getMany(tx, tops)).every((task) => task && finished(task)));
}

async function readAll(world: World, tops: readonly number[]): Promise<Task[]> {
  return read(world, async (tx) => {
    const found: Task[] = [];
    let level = (await tasks.getMany(tx, tops)).filter((task) => task !== undefined);
    while (level.length > 0) {
      found.push(...level);
      level = (await Promise.all(level.map((task) => tasks.list(tx, 'g1', `task/parent/${task.id}`)))).flat();
    }
    return found;
  });
}

async function invariants(world: World, all: readonly Task[]): Promise<string[]> {
  const broken: string[] = [];
  const byId = new Map(all.map((task) => [task.id, task]));
  for (const task of all) {
    const parent = task.parent === null ? undefined : byId.get(task.parent);
    if (parent?.state === TASK.CLOSED && task.state !== TASK.CLOSED)
      broken.push(`closed parent ${parent.id} of task ${task.id} in state ${task.state}`);
    if ((world.accepted.get(task.id) ?? 0) > 1)
      broken.push(`task ${task.id} was completed ${world.accepted.get(task.id)} times`);
    if (task.method === 'leaf' && task.state === TASK.CLOSED && world.accepted.get(task.id) !== 1)
      broken.push(`task ${task.id} is closed but nobody completed it`);
  }
  const rest = await read(world, async (tx) => {
    const pools = await hosts.list(tx, 'g1', 'host');
    return (await Promise.all(pools.map((host) => runningOn(tx, host.id)))).flat();
  });
  for (const row of rest) if (finished(byId.get(row.id)!)) broken.push(`task ${row.id} still counts on its host`);
  return broken;
}
