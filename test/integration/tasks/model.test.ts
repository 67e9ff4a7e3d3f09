import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { MemoryTable } from '#store/memorytable';
import { broken, changedAfterEnd } from '../../doubles/task-invariants.ts';
import { type Picture, TaskWorld } from '../../doubles/task-world.ts';
import { FAMILY, type Operation, operation, perform } from './operations.ts';
import { Reference } from './reference.ts';

/** The life of tasks through the hub's own calls, held to Koji's rules written down once more (reference.ts). */
const RUNS = 2000;

interface Real {
  readonly world: TaskWorld;
  picture: Picture;
}

class Step implements fc.AsyncCommand<Reference, Real> {
  readonly #op: Operation;
  constructor(op: Operation) {
    this.#op = op;
  }

  check(model: Readonly<Reference>): boolean {
    return this.#op.do === 'make' || model.tasks.length > 0;
  }

  async run(model: Reference, real: Real): Promise<void> {
    const before = real.picture;
    const subject = this.#op.do === 'make' ? { id: 0, host: null } : model.at(this.#op.task)!;
    const outcome = await perform(real.world, this.#op, subject);
    const expected = model.apply(this.#op);
    if (expected === 'fault') expect(outcome).toHaveProperty('fault');
    else if ('answer' in expected) expect(outcome).toEqual({ answer: expected.answer });
    else expect(outcome).toHaveProperty('answer');
    real.picture = await real.world.picture();
    expect(changedAfterEnd(before, real.picture)).toEqual([]);
    expect(broken(real.picture, real.world)).toEqual([]);
    expect(real.picture.tasks.map(shown(real.world))).toEqual(model.tasks.map(simple));
  }

  toString(): string {
    return JSON.stringify(this.#op);
  }
}

const simple = ({ parent, ...rest }: Reference['tasks'][number]) => ({ ...rest, parent: parent?.id ?? null });

const shown = (world: TaskWorld) => (task: Picture['tasks'][number]) => {
  const { id, label, state, weight, priority, attempt, parent } = task;
  const host = (['b1', 'b2'] as const).find((name) => world.hosts[name] === task.host_id) ?? null;
  return {
    id,
    label,
    state,
    weight,
    priority,
    attempt,
    parent,
    host,
    waiting: !!task.waiting,
    awaited: !!task.awaited,
  };
};

describe('the life of tasks', () => {
  let world: TaskWorld;
  let table: MemoryTable;
  beforeAll(async () => {
    table = new MemoryTable();
    world = await TaskWorld.start(table);
  });

  test('is Koji’s, whoever calls what: ids grow, what has ended stays, loads add up', {
    timeout: 300_000,
  }, async () => {
    const commands = fc.commands([operation.map((op) => new Step(op))], { maxCommands: 40, size: 'medium' });
    await fc.assert(
      fc.asyncProperty(commands, fc.boolean(), async (steps, family) => {
        const own = world.on(table.copy());
        const model = new Reference();
        const real: Real = { world: own, picture: await own.picture() };
        if (family) for (const op of FAMILY) await new Step(op).run(model, real);
        await fc.asyncModelRun(() => ({ model, real }), steps);
      }),
      { numRuns: RUNS },
    );
  });
});
