import { beforeEach, describe, expect, it } from 'vitest';
import type { Struct, Value } from '#core/xmlrpc/value';
import { messageOf } from '#hub/outbox/message';
import { outgoing } from '#hub/outbox/outgoing';
import { MESSAGES } from '#schema/messages';
import { misshapen } from '../../doubles/told.ts';
import { type Call, Deployment } from '../engine/deployment.ts';
import { addBuild, tagWith } from '../engine/packages.ts';

let deployment: Deployment;
let admin: Call;

beforeEach(async () => {
  deployment = await Deployment.start();
  admin = deployment.as('admin');
});

/** Messages so far, as JSON carries them. */
function sent() {
  const made = deployment.messages.map(messageOf).filter((message) => message !== null);
  return JSON.parse(JSON.stringify(made)) as { topic: string; properties: Struct; body: Record<string, Value> }[];
}

const named = (names: Struct): Struct => ({ ...names, __starstar: true });

/** Something of every kind. */
async function everything(): Promise<void> {
  await tagWith(deployment, 'tag', ['plain', 'rich']);
  await addBuild(deployment, 'tag', 'busy');
  await admin('packageListBlock', 'tag', 'toji-rich');
  await admin('packageListUnblock', 'tag', 'toji-rich');
  await admin('packageListRemove', 'tag', 'toji-rich', true);
  await admin('packageListAdd', 'tag', 'toji-plain', 'user', named({ update: true }));
  await admin('untagBuildBypass', 'tag', 'toji-busy-1.5-1');
  await admin('repo.request', 'tag', 'last');
  await deployment.settle();
  const task = (await admin('makeTask', 'newRepo', ['tag'])) as number;
  await admin('cancelTask', task);
  await admin('makeTask', 'tagBuild', ['nowhere', 1]);
  await deployment.settle();
}

describe('every message', () => {
  it('has the shape that is written down for its topic', async () => {
    await everything();
    const messages = sent();
    const topics = [...new Set(messages.map(({ topic }) => topic))].sort();
    expect(misshapen(messages)).toEqual([]);
    expect(topics).toEqual(
      expect.arrayContaining([
        ...[
          'build.complete',
          'build.tag',
          'build.untag',
          'import.rpm',
          'package.add',
          'package.block',
          'package.remove',
        ],
        ...['package.unblock', 'package.update', 'repo.done', 'repo.init', 'task.assigned', 'task.canceled'],
        ...['task.closed', 'task.failed', 'task.free', 'task.open'],
      ]),
    );
  });

  it('comes in the order of its object, and only of what was committed', async () => {
    await tagWith(deployment, 'tag', ['plain']);
    await expect(admin('tagBuildBypass', 'tag', 'toji-plain-1-1')).rejects.toThrow('already tagged');
    const task = (await admin('makeTask', 'newRepo', ['tag'])) as number;
    await deployment.settle();
    const messages = sent();
    expect(messages.filter(({ topic }) => topic === 'build.tag')).toHaveLength(1);
    const states = messages.filter(({ properties }) => properties.type === 'TaskStateChange' && properties.id === task);
    expect(states.map(({ topic }) => topic)).toEqual(['task.free', 'task.assigned', 'task.open', 'task.closed']);
  });

  it('says who and what in its properties', async () => {
    await tagWith(deployment, 'tag', ['plain']);
    await deployment.settle();
    const tagging = sent().find(({ topic }) => topic === 'build.tag')!;
    expect(tagging.properties).toEqual({
      ...{ type: 'Tag', tag: 'tag', name: 'toji-plain', version: '1', release: '1', user: 'admin' },
    });
    expect(Object.keys(tagging.body).sort()).toEqual(['build', 'force', 'tag', 'user']);
    expect(tagging.body.tag).toMatchObject({ name: 'tag', arches: 'x86_64', extra: {} });
  });
});

describe('a new build', () => {
  it('has numbers in the body and names in the properties', () => {
    const build = { id: 1, name: 'n', version: 'v', release: 'r' };
    const data = { attribute: 'state', old: null, new: 0, info: build, btypes: [] };
    expect(messageOf({ kind: 'callback', name: 'postBuildStateChange', data })).toMatchObject({
      topic: 'build.building',
      properties: { type: 'BuildStateChange', old: null, new: 'BUILDING', name: 'n', version: 'v', release: 'r' },
      body: { old: null, new: 0 },
    });
  });
});

describe('no message', () => {
  it.each([
    ['postTaskStateChange', { attribute: 'weight', old: 1, new: 2, info: {} }],
    ['postBuildStateChange', { attribute: 'volume_id', old: 1, new: 2, info: {} }],
    ['postRPMSign', { sigkey: '', rpm: {}, build: {} }],
    ['postSomething', {}],
  ])('is sent about %s %j', (name, data) => {
    expect(messageOf({ kind: 'callback', name, data })).toBeNull();
  });
});

describe('what is long', () => {
  const build = { id: 1, name: 'n', extra: { text: 'x'.repeat(100) } };

  it('is an extra beyond extra_limit, which is left out', () => {
    expect(outgoing({ build, extra: 1 }, 50)).toEqual({ build: { id: 1, name: 'n' }, extra: 1 });
    expect(outgoing({ info: build }, 50)).toEqual({ info: { id: 1, name: 'n' } });
    expect(outgoing({ build }, 500)).toEqual({ build });
    expect(outgoing({ build }, 0)).toEqual({ build });
  });

  it('is left out and named where it could not be kept', () => {
    const long = 'x'.repeat(200_000);
    const info = { id: 1, method: 'm', request: [long], result: [long] };
    expect(outgoing({ info, rpms: [long], new: 'OPEN' }, 0)).toEqual({
      ...{ info: { id: 1, method: 'm' }, rpms: [], new: 'OPEN' },
      left_out: ['info.request', 'info.result', 'rpms'],
    });
  });

  it('is measured in bytes', () => {
    expect(outgoing({ rpms: ['ż'.repeat(160_000)] }, 0)).toEqual({ rpms: [], left_out: ['rpms'] });
  });
});

it('has a shape for each of the callbacks', () => {
  expect(MESSAGES.map(({ callback }) => callback).sort()).toEqual([
    ...['postBuildPromote', 'postBuildStateChange', 'postImport', 'postPackageListChange', 'postRPMSign'],
    ...['postRepoDone', 'postRepoInit', 'postTag', 'postTaskStateChange', 'postUntag'],
  ]);
});
