import { TASK } from '#core/states';
import { cancelTree } from '#hub/tasks/cancel';
import { makeTask } from '#hub/tasks/make';
import { begunCancels } from '#store/cancels';
import { Unanswered } from '#store/table';
import { type Task, tasks } from '#store/tasks';
import { type Tx, transact } from '#store/tx';
import { countedIds } from './ids.ts';
import { allIsWell, loadAddsUp } from './invariants.ts';
import { Random } from './random.ts';
import { type Sabotage, USERS, World } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly tasks: number;
  /** by state */
  readonly closed: number;
  readonly failed: number;
  readonly canceled: number;
  readonly lostAttempts: number;
  /** times that the table failed a request */
  readonly faults: number;
  /** seconds of virtual time */
  readonly seconds: number;
  /** empty: all held */
  readonly broken: readonly string[];
}

/** How far a run is. */
export interface Progress {
  readonly made: number;
  /** seconds of virtual time */
  readonly seconds: number;
}

/** More virtual time than any run needs. Seconds. */
const LIMIT = 5 * 86400;

/** Subtasks of a wide parent: its cancel takes several steps. */
const MANY = 30;

/** What is due within so many seconds happens at the same time. */
const SIDE_BY_SIDE = 0.5;

/** Steps of the clock between two looks at what must hold at any moment. */
const CHECK_EVERY = 40;

/**
 * One run: parents with their subtasks, of five users, until there are `wanted` tasks; with cancels, lost containers and
 * trouble with the table at random. They come faster than they can be done, so that most of them have to wait.
 */
export async function simulate(
  seed: number,
  wanted: number,
  { sabotage = {}, report = () => {} }: { sabotage?: Sabotage; report?: (progress: Progress) => void } = {},
): Promise<Outcome> {
  const restore = countedIds();
  try {
    const world = new World(new Random(seed), sabotage);
    await world.start();
    const start = world.clock.now;
    const broken = await live(world, wanted, (made) => report({ made, seconds: world.clock.now - start }));
    return { seed, ...(await outcome(world, broken)), seconds: Math.round(world.clock.now - start) };
  } finally {
    restore();
  }
}

/** Runs until all is done, or something does not hold. */
async function live(world: World, wanted: number, report: (made: number) => void): Promise<string[]> {
  const { clock, made } = world;
  const end = clock.now + LIMIT;
  const arrivals = new Arrivals(world);
  for (let steps = 1; clock.now < end; steps++) {
    await clock.step(SIDE_BY_SIDE);
    if (steps % CHECK_EVERY === 0) {
      report(made.size);
      const broken = await loadAddsUp(world);
      if (broken.length > 0) return broken;
    }
    if (!(await quiet(world))) continue;
    if (made.size >= wanted) return [];
    arrivals.until(wanted);
  }
  return [];
}

async function outcome(world: World, broken: readonly string[]): Promise<Omit<Outcome, 'seed' | 'seconds'>> {
  const all = await readAll(world);
  const count = (state: number): number => all.filter((task) => task.state === state).length;
  return {
    tasks: all.length,
    ...{ closed: count(TASK.CLOSED), failed: count(TASK.FAILED), canceled: count(TASK.CANCELED) },
    lostAttempts: all.reduce((sum, task) => sum + Math.max(0, task.attempt - 1), 0),
    faults: world.faults,
    broken: [...broken, ...(await allIsWell(world, all))],
  };
}

/** Users make tasks, one after another; some are cancelled later. */
class Arrivals {
  readonly #world: World;
  /** tasks made, and those that they are going to make */
  #planned = 0;
  #coming = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** So many more that there are `wanted` in all, as long as none is cancelled before it has made its own. */
  until(wanted: number): void {
    if (this.#coming) return;
    this.#coming = true;
    this.#planned = this.#world.made.size;
    this.#world.clock.after(0, () => this.#next(wanted));
  }

  async #next(wanted: number): Promise<void> {
    const { random, clock, made } = this.#world;
    this.#coming = this.#planned < wanted;
    if (!this.#coming) return;
    clock.after(random.between(0, 2), () => this.#next(wanted));
    const wide = random.chance(0.02);
    const [count, nested] = [wide ? MANY : 1 + random.below(4), random.chance(0.2)];
    await this.#world.asUser(random.below(USERS.length), async (ctx) => {
      const id = await makeTask(ctx, 'parent', [count, nested]);
      return () => {
        made.add(id);
        this.#planned += 1 + count + (nested ? 1 : 0);
        if (random.chance(wide ? 0.5 : 0.1)) clock.after(random.between(0, 90), () => cancel(this.#world, id));
      };
    });
  }
}

function cancel(world: World, id: number): Promise<void> {
  return world.asUser(0, async (ctx) => {
    const task = await tasks.get(ctx.tx, id);
    if (world.random.chance(0.3)) dieAfterAStep(ctx.tx);
    if (task) await cancelTree(ctx, task);
    return () => {};
  });
}

/** The function has no time left when the first part is done. */
function dieAfterAStep(tx: Tx): void {
  const step = tx.step.bind(tx);
  tx.step = async () => {
    await step();
    if (tx.committed) throw new Unanswered('the function is gone');
  };
}

/** Nothing is left to do, and nothing half done. */
async function quiet(world: World): Promise<boolean> {
  return transact(world.quiet, async (tx) => {
    const states = [TASK.FREE, TASK.ASSIGNED, TASK.OPEN];
    const lists = await Promise.all(states.map((state) => tasks.list(tx, 'g3', `task/state/${state}`, { limit: 1 })));
    return lists.flat().length + (await begunCancels(tx)).length === 0;
  });
}

async function readAll(world: World): Promise<Task[]> {
  return transact(world.quiet, async (tx) => {
    const lists = await Promise.all(Object.values(TASK).map((state) => tasks.list(tx, 'g3', `task/state/${state}`)));
    return lists.flat();
  });
}
