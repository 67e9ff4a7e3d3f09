/** `koji cancel` of a build that runs: its containers are gone in seconds, and nothing of it goes on. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUILD, TASK } from '#core/states';
import { kojiOk, needKoji } from '../../e2e/koji.ts';
import { Cloud, RUN, spec } from './cloud.ts';

const NAME = `cancel${RUN}`;
const cloud = new Cloud();

beforeAll(async () => {
  await needKoji();
  await cloud.start({ [NAME]: spec(NAME, { sleep: 300 }) });
  await cloud.hub.call('packageListAdd', ['demo-candidate', NAME, 'kojiadmin']);
});
afterAll(() => cloud.stop());

describe('koji cancel', () => {
  test('of a running build: no container is left after five seconds, and the build is CANCELED', async () => {
    const id = await cloud.hub.call<number>('build', [cloud.source(NAME), 'demo']);
    const running = await cloud.until('the container of buildArch', 240, async () => {
      const child = (await cloud.tree(id)).find((task) => task.method === 'buildArch' && task.state === TASK.OPEN);
      const [container] = child ? cloud.containers([child.id]) : [];
      const logs = container ? await cloud.hub.call<string[]>('listTaskOutput', [container.task]) : [];
      return logs.includes('build.log') ? container : undefined;
    });
    kojiOk('cancel', String(id));
    const asked = Date.now();
    const tree = (await cloud.tree(id)).map((task) => task.id);
    await cloud.until('the end of its containers', 5, () => (cloud.containers(tree).length === 0 ? true : undefined));
    const seconds = (Date.now() - asked) / 1000;
    expect(seconds).toBeLessThan(5);

    const states = (await cloud.tree(id)).map(({ method, state }) => [method, state]);
    expect(states).toContainEqual(['build', TASK.CANCELED]);
    expect(states).toContainEqual(['buildArch', TASK.CANCELED]);
    const builds = await cloud.hub.call<{ state: number }[]>('listBuilds', [], { taskID: id });
    expect(builds.map((build) => build.state)).toEqual([BUILD.CANCELED]);
    expect(await cloud.attempts(running.task)).toMatchObject([{ attempt: 1, outcome: 'canceled' }]);

    await delay(5000);
    expect(cloud.containers(tree)).toEqual([]);
    expect(await cloud.attempts(running.task)).toHaveLength(1);
  });
});
