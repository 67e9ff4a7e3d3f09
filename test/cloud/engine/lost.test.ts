/**
 * Containers that get lost at five points of their life, on the real local cloud: each task is begun anew and comes to its
 * end. The emulator sends no events of stopped containers and knows no time-outs, so that here the engine's sweep is what
 * finds them. All five run side by side.
 */
import { DescribeTaskDefinitionCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import { seedArch } from '#local/seed';
import { client } from '../emulator/clients.ts';
import { type AttemptRow, Cloud, RUN, type Seen, spec } from './cloud.ts';

const names = {
  never: `never${RUN}`,
  unattached: `unattached${RUN}`,
  killed: `killed${RUN}`,
  hangs: `hangs${RUN}`,
  unreported: `unreported${RUN}`,
};
const cloud = new Cloud();
const ecs = new ECSClient(client);
const FAMILY = `toji-local-${seedArch()}-xlarge`;
/** Seconds for each; two minutes do where nothing else runs. */
const LIMIT = 420;

let repo = 0;

/** A task that makes an SRPM: the shortest work that a container does. */
const srpm = (name: string): Promise<number> =>
  cloud.hub.call<number>('makeTask', [
    'buildSRPMFromSCM',
    [cloud.source(name), 'demo-build', { repo_id: repo, scratch: true }],
  ]);

const scratch = (name: string): Promise<number> =>
  cloud.hub.call<number>('build', [cloud.source(name), 'demo', { scratch: true }]);

/** The container of the build's buildArch, when its task has a file that `has` looks for. */
const whenThere = (id: number, has: (file: string) => boolean): Promise<Seen> =>
  cloud.until(`buildArch of task ${id}`, 240, async () => {
    const child = (await cloud.tree(id)).find((task) => task.method === 'buildArch' && task.state === TASK.OPEN);
    if (!child) return undefined;
    const files = await cloud.hub.call<string[]>('listTaskOutput', [child.id]);
    return files.some(has) ? cloud.containers([child.id])[0] : undefined;
  });

/** Seconds until it must be noticed: the sweep comes each minute, and then it has to do its work. */
const NOTICED = 65;

/** Kills it; the answer is called later and looks how long that stayed unnoticed. */
function kill(seen: Seen): () => Promise<void> {
  cloud.kill(seen);
  const at = Date.now() / 1000;
  return async () => {
    const row = (await cloud.attempts(seen.task)).find(({ attempt }) => attempt === seen.attempt);
    expect(row).toMatchObject({ outcome: 'lost', loss: 'killed' });
    expect(row!.end_ts! - at).toBeLessThan(NOTICED);
  };
}

/** The definition of a family's containers, with another image; answers the image that it had. */
async function useImage(image: string): Promise<string> {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: FAMILY }));
  const {
    family,
    cpu,
    memory,
    networkMode,
    requiresCompatibilities,
    runtimePlatform,
    containerDefinitions = [],
  } = taskDefinition!;
  const changed = containerDefinitions.map((one) => ({ ...one, image }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      ...{ family, cpu, memory, networkMode, requiresCompatibilities, runtimePlatform },
      containerDefinitions: changed,
    }),
  );
  return containerDefinitions[0]!.image!;
}

beforeAll(async () => {
  await cloud.start({
    [names.never]: spec(names.never, { sleep: 0 }),
    [names.unattached]: spec(names.unattached, { sleep: 0 }),
    // long enough to be found at it where the machine is slow
    [names.killed]: spec(names.killed, { sleep: 20 }),
    [names.hangs]: spec(names.hangs, { sleep: 20 }),
    [names.unreported]: spec(names.unreported, { sleep: 0, parts: 4 }),
  });
  await cloud.hub.call('packageListAdd', ['demo-candidate', names.killed, 'kojiadmin']);
  repo = (await cloud.hub.call<{ id: number }>('getRepo', ['demo-build'])).id;
  await cloud.hub.call('toji.setPolicy', ['size', `package ${names.never} :: xlarge\nall :: default\n`]);
});
afterAll(async () => {
  await cloud.hub.call('toji.setPolicy', ['size', null]);
  await cloud.stop();
  ecs.destroy();
});

/** Ends well, and answers the attempts. */
async function comesThrough(id: number): Promise<AttemptRow[]> {
  expect(await cloud.ended(id, LIMIT)).toBe(TASK.CLOSED);
  const rows = await cloud.attempts(id);
  expect(rows.at(-1)).toMatchObject({ outcome: 'closed', loss: null });
  return rows;
}

describe('a lost container', () => {
  test.concurrent('never starts', { timeout: LIMIT * 1000 }, async () => {
    const image = await useImage('localhost:1/no-such-image:none');
    let id = 0;
    try {
      id = await srpm(names.never);
      await cloud.until('a lost attempt', 150, async () => ((await cloud.attempts(id))[0]?.end_ts ? true : undefined));
    } finally {
      await useImage(image);
    }
    const rows = await comesThrough(id);
    expect(rows[0]).toMatchObject({ outcome: 'lost', loss: 'start', size: 'xlarge' });
  });

  test.concurrent('dies before it reports for its task', { timeout: LIMIT * 1000 }, async () => {
    let id = 0;
    let noticed: (() => Promise<void>) | undefined;
    cloud.onStart((seen) => {
      if (seen.task === id && seen.attempt === 1) noticed = kill(seen);
    });
    id = await srpm(names.unattached);
    expect(await comesThrough(id)).toHaveLength(2);
    await noticed!();
  });

  test.concurrent('is killed in the middle of the build, and the build becomes COMPLETE', {
    timeout: LIMIT * 1000,
  }, async () => {
    const id = await cloud.hub.call<number>('build', [cloud.source(names.killed), 'demo']);
    const noticed = kill(await whenThere(id, (file) => file === 'build.log'));
    await comesThrough(id);
    await noticed();
    const [build] = await cloud.hub.call<{ state: number }[]>('listBuilds', [], { taskID: id });
    expect(build?.state).toBe(1);
  });

  test.concurrent('hangs without a sign of life', { timeout: LIMIT * 1000 }, async () => {
    const id = await scratch(names.hangs);
    const seen = await whenThere(id, (file) => file === 'build.log');
    cloud.pause(seen);
    await comesThrough(id);
    const rows = await cloud.attempts(seen.task);
    expect(rows.map((row) => row.loss)).toEqual(['silent', null]);
    expect(cloud.containers([seen.task])).toEqual([]);
  });

  test.concurrent('has its RPMs done, and dies before it reports them', { timeout: LIMIT * 1000 }, async () => {
    const id = await scratch(names.unreported);
    const seen = await whenThere(id, (file) => file.endsWith('.rpm'));
    const noticed = kill(seen);
    await comesThrough(id);
    await noticed();
    expect((await cloud.attempts(seen.task)).map((row) => row.outcome)).toEqual(['lost', 'closed']);
  });
});
