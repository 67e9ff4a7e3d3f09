import { expect, test } from 'vitest';
import { BuildError } from '#core/errors';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { rpmBytes } from '../../unit/core/rpm/fixtures.ts';
import { Deployment } from './deployment.ts';

type Row = Record<string, Value>;

const SRPM = 'toji-rich-1.0~rc1-3^git.2.nosrc.rpm';
const ARCHES = 'x86_64 aarch64';
// one container at a time, so that the second arch has not begun when the first fails
const POOL = {
  name: 'pool',
  pool: 'x86_64',
  arches: ARCHES,
  channels: ['default', 'createrepo'],
  capacity: 100,
  maxjobs: 1,
};

/** How the tasks of a build's arches end, when each fails that is let. */
async function states(settings: object, opts: Row): Promise<Value[]> {
  const deployment = await Deployment.start({
    settings: { hosts: [POOL], ...settings },
    containers: {
      rebuildSRPM: async () => ({ srpm: `up/${SRPM}`, logs: [], source: null }),
      buildArch: async ({ request }) => {
        throw new BuildError(`no ${String(request[2])} today`);
      },
    },
  });
  const admin = deployment.as('admin');
  await deployment.upload('up', SRPM, rpmBytes(SRPM));
  await admin('createTag', 'build', { arches: ARCHES, __starstar: true });
  await admin('createTag', 'dest');
  await admin('createBuildTarget', 'target', 'build', 'dest');
  await admin('packageListAdd', 'dest', 'toji-rich', 'admin');
  const { request } = (await admin('repo.request', 'build', 'last')) as Row;
  await deployment.settle();
  expect(request).toBeTruthy();
  const id = await admin('build', `up/${SRPM}`, 'target', opts);
  await deployment.settle();
  const children = (await admin('getTaskChildren', id)) as Row[];
  expect(await admin('getTaskInfo', id)).toMatchObject({ state: TASK.FAILED });
  expect(await admin('listBuilds', { state: 3, __starstar: true })).toHaveLength(1);
  return children.filter(({ method }) => method === 'buildArch').map(({ state }) => state!);
}

test('an arch that fails ends the others', async () => {
  expect(await states({}, {})).toContain(TASK.CANCELED);
});

test('it does not where build_arch_can_fail says so, and the build fails all the same', async () => {
  const settings = { builder: { build_arch_can_fail: true } };
  expect(await states(settings, {})).toEqual([TASK.FAILED, TASK.FAILED]);
  expect(await states(settings, { fail_fast: true })).toContain(TASK.CANCELED);
});
