import { Ctx } from '#hub/context';
import { cancelTree } from '#hub/tasks/cancel';
import { makeTask } from '#hub/tasks/make';
import { finished } from '#hub/tasks/transition';
import { type Task, tasks } from '#store/tasks';
import { type Tx, transact } from '#store/tx';
import { users } from '#store/users';
import { allIsWell, loadAddsUp } from './invariants.ts';
import { Random } from './random.ts';
import { type Sabotage, World } from './world.ts';

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

/** What is due within so many seconds happens at the same time. */
const SIDE_BY_SIDE = 0.5;

/** Steps of the clock between two looks at what must hold at any moment. */
const CHECK_EVERY = 40;

/** One run: `groups` parents with their subtasks, of five users, with random cancels and lost containers. */
export async function simulate(seed: number, groups: number, sabotage: Sabotage = {}): Promise<Outcome> {
  const random = new Random(seed);
  const world = new World(random, sabotage);
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
  const broken: string[] = [];
  let steps = 0;
  while (world.clock.now - start < LIMIT) {
    await world.clock.step(SIDE_BY_SIDE);
    if (++steps % CHECK_EVERY === 0) broken.push(...(await loadAddsUp(world)));
    if (broken.length > 0) break;
    if (tops.length === groups && world.clock.now - start > groups && (await quiet(world, tops))) break;
  }
  const all = await readAll(world, tops);
  return {
    seed,
    tasks: all.length,
    lostAttempts: all.reduce((sum, task) => sum + Math.max(0, task.attempt - 1), 0),
    seconds: Math.round(world.clock.now - start),
    broken: [...broken, ...(await allIsWell(world, all))],
  };
}

async function asUser<T>(world: World, n: number, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { hub } = world;
  let kick = false;
  const result = await transact(hub, async (tx) => {
    const user = (await users.find(tx, 'name', `user${n}`))!;
    const ctx = new Ctx({ hub, tx, session: null, user, method: 'simulation', identity: null, ip: '-' });
    const answer = await work(ctx);
    kick = tx.kick;
    return answer;
  });
  if (kick) world.kick();
  return result;
}

const read = <T>(world: World, work: (tx: Tx) => Promise<T>): Promise<T> => transact(world.hub, work);

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
