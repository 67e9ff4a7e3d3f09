import { beforeEach, describe, expect, test } from 'vitest';
import { BUILD, TASK } from '#core/states';
import { look } from '#hub/engine/pass';
import { begunCancels } from '#store/cancels';
import { MemoryTable } from '#store/memorytable';
import type { Table, Write } from '#store/table';
import { Tx } from '#store/tx';
import { broken } from '../../doubles/task-invariants.ts';
import { TaskWorld } from '../../doubles/task-world.ts';
import { recordingPorts } from './recording-ports.ts';

/** More than fits into one transaction. */
const CHILDREN = 24;

/** The function dies at its write of this number, from 1; none of its later ones is done either. */
class CutTable extends MemoryTable {
  readonly #table: MemoryTable;
  #left: number;
  constructor(table: MemoryTable, left: number) {
    super();
    this.#table = table;
    this.#left = left;
  }
  override get: Table['get'] = (key) => this.#table.get(key);
  override getMany: Table['getMany'] = (keys) => this.#table.getMany(keys);
  override query: Table['query'] = (range) => this.#table.query(range);
  override increment: Table['increment'] = (key, by) => this.#table.increment(key, by);
  override async write(writes: readonly Write[], token?: string): Promise<void> {
    if (this.#left-- <= 0) throw new Error('the function is gone');
    return this.#table.write(writes, token);
  }
}

let before: MemoryTable;
let world: TaskWorld;
let top: number;

/** A task with many below it, each of which works on a build. */
beforeEach(async () => {
  before = new MemoryTable();
  world = await TaskWorld.start(before);
  top = await world.make();
  await world.call('b1', 'host.openTask', top);
  for (let n = 0; n < CHILDREN; n++) {
    const child = Number(await world.call('b1', 'host.subtask', 'sleep', [1], top));
    await world.call('b2', 'host.openTask', child);
    const build = { name: 'hello', version: '1', release: `${n}`, epoch: null, task_id: child, owner: 1 };
    await world.call('b2', 'host.initBuild', build);
  }
});

const builds = async (on: TaskWorld): Promise<number[]> =>
  ((await on.call('root', 'listBuilds')) as { state: number }[]).map(({ state }) => state);

const ways: [method: string, firstEnds: boolean][] = [
  ['cancelTask', true],
  ['cancelTaskFull', true],
  ['cancelTaskChildren', false],
];

describe('a cancel of many tasks that stops half-way', () => {
  test.each(ways)('%s is brought to its end by the engine, wherever it was cut', async (method, firstEnds) => {
    let cuts = 0;
    for (let writes = 1; ; writes++) {
      const table = before.copy();
      const cut = world.on(new CutTable(table, writes));
      const ended = await cut.call('root', method, top).then(
        () => true,
        () => false,
      );
      if (ended) break;
      const after = world.on(table);
      const isBegun = (await begunCancels(new Tx(after.hub))).length > 0;
      if (isBegun) cuts++;
      const later = (seconds: number) => ({ ...after.hub, now: () => after.hub.now() + seconds });
      const { ports } = recordingPorts(async () => {});
      // whoever is at it has his time
      await look(later(30), ports);
      expect(await begunCancels(new Tx(after.hub))).toHaveLength(isBegun ? 1 : 0);
      await look(later(61), ports);
      expect(await begunCancels(new Tx(after.hub))).toEqual([]);
      const picture = await after.picture();
      const [first, ...others] = picture.tasks.filter(({ method }) => method === 'sleep').map(({ state }) => state);
      const end = isBegun ? TASK.CANCELED : TASK.OPEN;
      expect(first).toBe(firstEnds ? end : TASK.OPEN);
      expect(new Set(others)).toEqual(new Set([end]));
      expect(new Set(await builds(after))).toEqual(new Set([isBegun ? BUILD.CANCELED : BUILD.BUILDING]));
      expect(broken(picture, after)).toEqual([]);
    }
    expect(cuts).toBeGreaterThan(2);
  });

  test('leaves no note when nothing happens to it', async () => {
    await world.call('root', 'cancelTask', top);
    expect(await begunCancels(new Tx(world.hub))).toEqual([]);
    expect(new Set(await builds(world))).toEqual(new Set([BUILD.CANCELED]));
  });
});
