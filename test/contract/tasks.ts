import { beforeAll, describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import type { Table } from '#store/table';
import { broken } from '../doubles/task-invariants.ts';
import { HOSTS, TaskWorld } from '../doubles/task-world.ts';

const ROUNDS = 8;

/** What a hub on any table has to do when builders and users are at the same task at the same time. */
export function taskContract(make: () => Promise<Table>): void {
  let world: TaskWorld;
  beforeAll(async () => {
    world = await TaskWorld.start(await make());
  });

  const settled = async (...calls: Promise<unknown>[]): Promise<boolean[]> =>
    (await Promise.allSettled(calls)).map(({ status }) => status === 'fulfilled');
  const task = async (id: number) => (await world.picture()).tasks.find((one) => one.id === id)!;
  const state = async (id: number): Promise<number> => (await task(id)).state;
  const whole = async (): Promise<void> => expect(broken(await world.picture(), world)).toEqual([]);

  describe('tasks', () => {
    test('of two openers of a free task exactly one wins', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const id = await world.make();
        const rows = await Promise.all(HOSTS.map((host) => world.call(host, 'host.openTask', id)));
        const winners = HOSTS.filter((_, i) => rows[i] !== null);
        expect(winners).toHaveLength(1);
        expect(await task(id)).toMatchObject({ state: TASK.OPEN, host_id: world.hosts[winners[0]!], attempt: 1 });
      }
      await whole();
    });

    test('are closed while they are open, once, by the host that has them', async () => {
      const id = await world.make();
      await expect(world.close('b1', id)).rejects.toThrow(`does not own task ${id}`);
      await world.call('b1', 'host.openTask', id);
      await expect(world.close('b2', id)).rejects.toThrow(`does not own task ${id}`);
      expect(
        (await settled(world.close('b1', id), world.fail('b1', id), world.close('b1', id))).filter(Boolean),
      ).toEqual([true]);
      await expect(world.close('b1', id)).rejects.toThrow(`does not own task ${id}`);
      await whole();
    });

    test('are closed or cancelled, never half of each', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const id = await world.make();
        await world.call('b1', 'host.openTask', id);
        const [closed] = await settled(world.close('b1', id), world.call('root', 'cancelTask', id));
        expect(await state(id)).toBe(closed ? TASK.CLOSED : TASK.CANCELED);
        expect((await task(id)).result !== null).toBe(closed);
      }
      await whole();
    });

    test('leave no orphan when they are cancelled while they make subtasks', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const id = await world.make();
        await world.call('b1', 'host.openTask', id);
        const cancelled = world.call('root', 'cancelTask', id);
        await settled(cancelled, ...[1, 2].map(() => world.call('b1', 'host.subtask', 'sleep', [1], id)));
        const family = (await world.picture()).tasks.filter((one) => one.id === id || one.parent === id);
        expect(family.map((one) => one.state)).toEqual(family.map(() => TASK.CANCELED));
      }
      await whole();
    });
  });
}
