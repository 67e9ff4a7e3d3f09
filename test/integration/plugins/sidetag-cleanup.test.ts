import { beforeEach, expect, it } from 'vitest';
import { keep } from '#hub/keeper/keeper';
import { type Call, Deployment } from '../engine/deployment.ts';
import { addBuild } from '../engine/packages.ts';

const DAY = 86_400;
const POLICY = `bool empty && compare idle_days >= 1 :: remove
compare days >= 30 :: remove
compare idle_days >= 10 :: remove
all :: keep`;

let deployment: Deployment;
let admin: Call;

async function start(policy: object): Promise<void> {
  deployment = await Deployment.start({ settings: { policy } });
  admin = deployment.as('admin');
  await admin('createTag', 'base', { arches: 'x86_64', __starstar: true });
}

beforeEach(() => start({ sidetag_cleanup: POLICY }));

async function make(): Promise<string> {
  const { name } = (await deployment.as('user')('createSideTag', 'base')) as { name: string };
  return name;
}

/** Time goes by with housekeeping; names of the side tags that are left. */
async function days(count: number): Promise<string[]> {
  deployment.time += count * DAY;
  await keep(deployment.hub);
  return ((await deployment.as('admin')('listSideTags')) as { name: string }[]).map(({ name }) => name);
}

it('removes empty side tags after a day, with their targets', async () => {
  const [empty, used] = [await make(), await make()];
  await addBuild(deployment, used, 'plain');
  expect(await days(0.5)).toEqual([empty, used]);
  expect(await days(1)).toEqual([used]);
  expect(await deployment.as('admin')('getBuildTarget', empty)).toBeNull();
});

it('removes those in which nothing happens', async () => {
  const [idle, used] = [await make(), await make()];
  await addBuild(deployment, idle, 'plain');
  await addBuild(deployment, used, 'plain');
  await days(9);
  await addBuild(deployment, used, 'busy');
  expect(await days(2)).toEqual([used]);
});

it('removes old ones, however busy they are', async () => {
  const name = await make();
  for (const build of ['plain', 'busy', 'rich'] as const) {
    await addBuild(deployment, name, build);
    expect(await days(9)).toEqual([name]);
  }
  expect(await days(4)).toEqual([]);
});

it('keeps all of them without the policy, and one whose target was changed', async () => {
  await admin('createTag', 'elsewhere');
  const name = await make();
  await admin('editBuildTarget', name, name, name, 'elsewhere');
  expect(await days(100)).toEqual([name]);
  await start({});
  const other = await make();
  expect(await days(100)).toEqual([other]);
});
