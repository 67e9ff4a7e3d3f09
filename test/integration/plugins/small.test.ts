import { describe, expect, it } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { memoryHub } from '../../doubles/memory-hub.ts';
import { Deployment } from '../engine/deployment.ts';
import { addBuild, tagWith } from '../engine/packages.ts';

type Row = Record<string, Value>;

describe('echo', () => {
  it('logs every callback with its data', async () => {
    const { login, logged } = await memoryHub({ plugins: ['echo'] });
    const root = await login('root');
    await root.call('createTag', 'tag');
    await root.call('packageListAdd', 'tag', 'pkg', 'alice');
    const callbacks = logged.filter(({ message }) => message === 'callback').map(({ data }) => data as Row);
    expect(callbacks.map(({ callback }) => callback)).toEqual(['prePackageListChange', 'postPackageListChange']);
    expect(callbacks[1]?.data).toMatchObject({ action: 'add', package: { name: 'pkg' } });
  });
});

describe('tag2distrepo', () => {
  const start = () => Deployment.start({ settings: { plugins: ['tag2distrepo'] } });

  it('makes a dist repo with each change of a tag that asks for it', async () => {
    const deployment = await start();
    const admin = deployment.as('admin');
    await tagWith(deployment, 'plain', ['plain']);
    await tagWith(deployment, 'published', []);
    const extra = { 'tag2distrepo.enabled': true, 'tag2distrepo.latest': true };
    await admin('editTag2', 'published', { extra, __starstar: true });
    await addBuild(deployment, 'published', 'plain');
    await deployment.settle();
    const tasks = (await admin('listTasks', { method: 'distRepo', decode: true })) as Row[];
    expect(tasks).toHaveLength(1);
    const [tag, repo, keys, opts] = tasks[0]!.request as [Value, number, Value, Row];
    const { id } = (await admin('getTag', 'published')) as Row;
    expect([tag, keys]).toEqual([id, []]);
    expect(opts).toMatchObject({ arch: ['x86_64'], latest: true, inherit: false, allow_missing_signatures: true });
    expect(await admin('repoInfo', repo)).toMatchObject({ tag_name: 'published', dist: true, state: 1 });
    await admin('untagBuildBypass', 'published', 'toji-plain-1-1');
    expect(await admin('listTasks', { method: 'distRepo' })).toHaveLength(2);
  });

  it.each([
    [{ arches: '' }, {}, 'Tag bare has no arches configured'],
    [{ arches: 'x86_64' }, { 'tag2distrepo.keys': ['abcd1234'] }, "expected type <class 'str'>"],
  ])('makes none when it cannot, and does not keep a build from being tagged: %j %j', async (tag, extra, error) => {
    const deployment = await start();
    const admin = deployment.as('admin');
    const all = { 'tag2distrepo.enabled': true, ...extra };
    await admin('createTag', 'bare', { ...tag, extra: all, __starstar: true });
    await addBuild(deployment, 'bare', 'plain');
    expect(await admin('listTagged', 'bare')).toHaveLength(1);
    expect(await admin('listTasks', { method: 'distRepo' })).toEqual([]);
    expect(deployment.errors.join()).toContain(error);
  });
});

describe('scmpolicy', () => {
  it.each([
    [['scmpolicy'], true],
    [[], false],
  ])('is told to builders when it is on: %j', async (plugins, on) => {
    let told: Value = null;
    const deployment = await Deployment.start({
      settings: { plugins },
      containers: {
        buildArch: async ({ id }, call) => {
          told = ((await call('toji.buildSettings', id)) as Row).scm_policy!;
          return null;
        },
      },
    });
    await deployment.as('admin')('makeTask', 'buildArch', []);
    await deployment.settle();
    expect(told).toBe(on);
  });
});
