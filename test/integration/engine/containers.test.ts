import { beforeEach, describe, expect, it } from 'vitest';
import { TASK } from '#core/states';
import { encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import { rawUpload } from '#hub/uploads';
import { dispatch, inTransaction } from '#rpc/dispatch';
import { type Call, Deployment } from './deployment.ts';

/** Who has taken over a container has its session. Two tasks run on the same host; the first one's container is hostile. */
let made: Deployment;
let admin: Call;
let hostile: Call;
let credentials: { id: number; key: string; callnum: null };
let own: number;
let other: number;
let waiting: number;

const stateOf = async (id: number) => ((await admin('getTaskInfo', id)) as { state: number }).state;

beforeEach(async () => {
  made = await Deployment.start({ manual: true });
  admin = made.as('admin');
  const task = async () => Number(await admin('makeTask', 'buildSRPMFromSCM', ['git+https://h/p#a', 'no-tag', {}]));
  [own, other] = [await task(), await task()];
  await made.settle();
  const opened = await made.open({ taskId: own, attempt: 1 });
  hostile = opened.call;
  credentials = { id: Number(opened.answer.sessionId), key: opened.answer.sessionKey, callnum: null };
  await made.open({ taskId: other, attempt: 1 });
  await hostile('toji.attach', own, 1, 'token');
  waiting = Number(await admin('makeTask', 'noSuchMethod', []));
});

describe('the session of a container', () => {
  it('cannot make tasks in the name of others, nor with the rights of its owner', async () => {
    const named = { parent: own, __starstar: true };
    await expect(hostile('host.subtask', 'tagBuild', ['tag', 'build', true], own)).rejects.toThrow(
      'may not make a task',
    );
    await expect(hostile('host.subtask2', own, {}, 'tagBuild', 'tag', 'build')).rejects.toThrow('Not logged in');
    await expect(hostile('build', 'git+https://h/p#a', 'target')).rejects.toThrow('must be logged in');
    await expect(hostile('makeTask', 'tagBuild', [], named)).rejects.toThrow('admin permission required');
    expect(await admin('getTaskChildren', own)).toEqual([]);
  });

  it('can have its task wait for a repo, as a subtask of the same owner, arch and priority as any', async () => {
    const options: Value = {
      owner: 9999,
      channel: 'createrepo',
      priority: -50,
      assign: 1,
      label: 'wait',
      __starstar: true,
    };
    const id = Number(await hostile('host.subtask', 'waitrepo', ['tag'], own, options));
    const [parent, child] = (await admin('getTaskInfo', [own, id])) as {
      owner: number;
      channel_id: number;
      priority: number;
    }[];
    expect(child).toMatchObject({
      owner: parent!.owner,
      channel_id: parent!.channel_id,
      priority: parent!.priority - 1,
    });
  });

  it('reaches no other task of its host', async () => {
    const result = encodeResponse(0);
    await expect(hostile('host.closeTask', other, result)).rejects.toThrow('this session is for task');
    await expect(hostile('host.failTask', other, result)).rejects.toThrow('this session is for task');
    await expect(hostile('host.freeTasks', [other])).rejects.toThrow('Not logged in');
    await expect(hostile('host.openTask', waiting)).rejects.toThrow('Not logged in');
    await expect(hostile('cancelTask', other)).rejects.toThrow('not owner');
    expect([await stateOf(other), await stateOf(waiting)]).toEqual([TASK.OPEN, TASK.FREE]);
  });

  it('cannot end, list or make sessions', async () => {
    const victim = credentials.id + 1;
    for (const call of ['logout', 'logoutChild']) await expect(hostile(call, victim)).rejects.toThrow('Not logged in');
    for (const call of ['subsession', 'exclusiveSession', 'logout']) {
      await expect(hostile(call)).rejects.toThrow('Not logged in');
    }
    expect(await hostile('getSessionInfo', true)).toBeNull();
  });

  it('makes no builds, repos or tags, which the hub makes itself', async () => {
    const calls: [string, ...Value[]][] = [
      ['host.initBuild', { name: 'p', version: '1', release: '1', epoch: null }],
      ['host.repoInit', 'tag', own],
      ['host.tagBuild', own, 'tag', 'build'],
      ['host.writeSignedRPM', 'rpm', 'key'],
    ];
    for (const [call, ...params] of calls) await expect(hostile(call, ...params)).rejects.toThrow('Not logged in');
  });

  it('writes to the folder of its task alone', async () => {
    const upload = (filepath: string) =>
      inTransaction(made.hub, { credentials, identity: null, ip: '-' }, 'upload', (ctx) =>
        rawUpload(ctx, { filename: 'f', filepath, fileverify: 'md5', offset: 0, overwrite: false }, Buffer.from('x')),
      );
    expect(await upload(`tasks/${own % 10000}/${own}`)).toMatchObject({ size: 1 });
    await expect(upload(`tasks/${other % 10000}/${other}`)).rejects.toThrow('does not own task');
    await expect(upload('cli-build/somebody')).rejects.toThrow('may not write');
  });

  it('cannot keep other tasks off its host, nor make room for more than there is', async () => {
    for (const [given, kept] of [
      [1e9, 20],
      [-1e9, 0.1],
      [5, 5],
    ] as const) {
      await hostile('host.setTaskWeight', own, given);
      expect(await admin('getTaskInfo', own)).toMatchObject({ weight: { value: kept } });
    }
    await expect(hostile('host.setTaskWeight', own, Number.NaN)).rejects.toThrow('Invalid weight');
  });

  it('is told once more what a call has answered whose answer was lost, and nothing is done twice', async () => {
    const send = (callnum: number, method: string, ...params: Value[]) =>
      dispatch(made.hub, { credentials: { ...credentials, callnum }, identity: null, ip: '-' }, method, params);
    for (const [callnum, method, ...params] of [
      [5, 'host.setTaskWeight', own, 3],
      [6, 'toji.heartbeat', own, 1],
      [7, 'host.subtask', 'waitrepo', ['tag'], own],
    ] as const) {
      const call = async () => (await send(callnum, method, ...(params as readonly Value[]))) ?? null;
      expect(await call()).toEqual(await call());
    }
    expect(await admin('getTaskChildren', own)).toHaveLength(1);
    await expect(send(7, 'host.setTaskWeight', own, 3)).rejects.toThrow('unable to retry call 7');
  });

  it('reads what anybody may read, also many things in one call', async () => {
    expect(
      await hostile('multiCall', [
        { methodName: 'getTaskInfo', params: [own] },
        { methodName: 'logout', params: [] },
      ]),
    ).toEqual([[expect.objectContaining({ id: own })], { faultCode: 1002, faultString: 'Not logged in' }]);
  });
});
