import { describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { openAttempt } from '#hub/engine/attempt';
import { attemptEnded, containerStopped } from '#hub/engine/lost';
import { look } from '#hub/engine/pass';
import { dispatch } from '#rpc/dispatch';
import { Deployment } from './deployment.ts';
import { recordingPorts } from './recording-ports.ts';

const SOURCE = ['git+https://git.example.com/a#b', 'tag', {}];
const NO_IMAGE = {
  stopCode: 'TaskFailedToStart',
  exitCode: null,
  reason: 'CannotPullContainerError: pull image manifest has been retried 5 time(s)',
};
const NO_MEMORY = {
  Error: 'AmazonECS.Unknown',
  Cause:
    '{"Failures":[{"Arn":"arn:aws:ecs:eu-west-1:1:container-instance/c/1","Reason":"RESOURCE:MEMORY"}],"Tasks":[]}',
};
const NO_CAPACITY = {
  Error: 'ECS.AmazonECSException',
  Cause: 'Capacity is unavailable at this time. Please try again later or in a different availability zone',
};

async function started(settings: object = {}) {
  const made = await Deployment.start({ manual: true, settings });
  const admin = made.as('admin');
  const id = Number(await admin('makeTask', 'buildSRPMFromSCM', SOURCE));
  await made.settle();
  const explain = async () => (await admin('toji.explainTask', id)) as { reason: string; lost: string[] };
  const attempts = async () => (await admin('toji.taskAttempts', id)) as Record<string, Value>[];
  return { made, admin, id, explain, attempts };
}

describe('containers that cannot be started', () => {
  test('are tried again after a while that grows, and then the task fails by that reason', async () => {
    const { made, admin, id, explain } = await started();
    for (const attempt of [1, 2, 3]) {
      expect((await explain()).reason).toBe('it is assigned and being started');
      await made.open({ taskId: id, attempt });
      expect((await explain()).reason).toBe('its container is being started');
      await containerStopped(made.hub, id, attempt, NO_IMAGE);
      await made.settle();
      if (attempt === 3) break;
      const wait = made.delays.at(-1)!;
      const { reason, lost } = await explain();
      expect(reason).toMatch(
        `it is started again in ${wait} seconds: the last time its container could not be started (`,
      );
      expect(reason).toContain('CannotPullContainerError');
      expect(lost).toHaveLength(attempt);
      made.time += wait;
    }
    expect(made.delays).toEqual([0, 15, 60]);
    await expect(admin('getTaskResult', id)).rejects.toThrow(
      /^the builder was lost 3 times, the last time because its container could not be started .*CannotPullContainerError/,
    );
  });

  test('have their time to come up counted from the moment that they are started at', async () => {
    const { made, id, attempts } = await started();
    await made.open({ taskId: id, attempt: 1 });
    await containerStopped(made.hub, id, 1, NO_IMAGE);
    await made.settle();
    made.time += 15 + made.hub.settings.engine.start_timeout - 1;
    await made.sweep();
    expect(await attempts()).toHaveLength(2);
    made.time += 2;
    await made.sweep();
    expect((await attempts())[1]).toMatchObject({ loss: 'start', reason: 'its execution was not started in time' });
  });

  test('for another reason in between are started at once', async () => {
    const { made, id } = await started({ engine: { attempts: 5 } });
    const killed = { stopCode: 'EssentialContainerExited', exitCode: 137, reason: '' };
    for (const [n, stopped] of [NO_IMAGE, killed, NO_IMAGE].entries()) {
      await made.open({ taskId: id, attempt: n + 1 });
      await containerStopped(made.hub, id, n + 1, stopped);
      await made.settle();
    }
    expect(made.delays).toEqual([0, 15, 0, 15]);
  });
});

describe('a start that ECS refuses', () => {
  test.each([
    ['for want of memory', NO_MEMORY, 'its container could not be started: RESOURCE:MEMORY'],
    [
      'for want of capacity',
      NO_CAPACITY,
      /^its container could not be started: .*Capacity is unavailable at this time/,
    ],
  ])('%s is a loss of that name', async (_, error, reason) => {
    const { made, id, attempts, explain } = await started();
    await made.open({ taskId: id, attempt: 1 });
    await attemptEnded(made.hub, id, 1, error);
    await made.settle();
    expect((await attempts())[0]).toMatchObject({ loss: 'start', reason: expect.stringMatching(reason) });
    expect((await explain()).lost[0]).toMatch(/RESOURCE:MEMORY|Capacity is unavailable/);
    expect(made.delays).toEqual([0, 15]);
  });

  test('on Spot capacity is tried on demand', async () => {
    const { made, id, attempts } = await started({ policy: { capacity: 'all :: spot' } });
    await made.open({ taskId: id, attempt: 1 });
    await attemptEnded(made.hub, id, 1, NO_CAPACITY);
    await made.settle();
    await made.open({ taskId: id, attempt: 2 });
    expect((await attempts()).map((one) => one.capacity)).toEqual(['FARGATE_SPOT', 'FARGATE']);
  });
});

describe('the second container of an attempt', () => {
  test('that is sent away and ends is no loss while the first is heard of', async () => {
    const { made, admin, id } = await started();
    const [first, second] = [await made.open({ taskId: id, attempt: 1 }), await made.open({ taskId: id, attempt: 1 })];
    await first.call('toji.attach', id, 1, 'one');
    expect(await second.call('toji.attach', id, 1, 'two')).toBeNull();
    const ended = { stopCode: 'EssentialContainerExited', exitCode: 0, reason: 'Essential container in task exited' };
    await containerStopped(made.hub, id, 1, ended);
    expect(await admin('getTaskInfo', id)).toMatchObject({ state: TASK.OPEN });
    // one that is not is lost by the same event
    made.time += 41;
    await containerStopped(made.hub, id, 1, ended);
    expect(await admin('getTaskInfo', id)).toMatchObject({ state: TASK.FREE });
  });
});

describe('clocks that differ', () => {
  test.each([-15, 15])('by %i s between functions lose no builder that is heard of', async (skew) => {
    const { made, admin, id } = await started();
    const other = { ...made.hub, now: () => made.time + skew };
    const families = { x86_64: { medium: 'family' } };
    const opened = await openAttempt(other, families, id, 1);
    if (opened.state !== 'run') throw new Error('it was not opened');
    const credentials = { id: Number(opened.sessionId), key: opened.sessionKey, callnum: null };
    const call = (method: string, ...params: Value[]) =>
      dispatch(other, { credentials, identity: null, ip: '-' }, method, params);
    await call('toji.attach', id, 1, 'token');
    const { heartbeat } = made.hub.settings.engine;
    for (let beats = 0; beats < 12; beats++) {
      made.time += heartbeat;
      await look(made.hub, recordingPorts(async () => {}).ports);
      expect(await call('toji.heartbeat', id, 1)).toBe(true);
    }
    expect(await admin('getTaskInfo', id)).toMatchObject({ state: TASK.OPEN });
  });
});
