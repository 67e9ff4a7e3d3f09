import { describe, expect, test } from 'vitest';
import { TASK } from '#core/states';
import { attemptEnded, containerStopped } from '#hub/engine/lost';
import { hubOf } from '../../doubles/rights.ts';
import { Deployment } from './deployment.ts';

const MINUTE = 60;
const STOPPED = { stopCode: 'EssentialContainerExited', exitCode: 137, reason: '' };

/** A builder that has attached to its task, by the default settings. */
async function working() {
  const made = await Deployment.start({ manual: true });
  const id = Number(await made.as('admin')('makeTask', 'buildSRPMFromSCM', ['git+https://x.org/a#b', 'tag', {}]));
  await made.settle();
  const { call } = await made.open({ taskId: id, attempt: 1 });
  await call('toji.attach', id, 1, 'token');
  const attempts = async () => (await made.as('admin')('toji.taskAttempts', id)) as Record<string, unknown>[];
  return { made, id, call, attempts };
}

describe('three layers find lost work, each with the others silent, and a new attempt begins', () => {
  test.each<[string, (made: Deployment, id: number) => Promise<void>]>([
    [
      'the state machine, by its own time-outs',
      (made, id) => attemptEnded(made.hub, id, 1, { Error: 'States.Timeout' }),
    ],
    ['ECS, by its event', (made, id) => containerStopped(hubOf('ecs-events', made.hub), id, 1, STOPPED)],
    [
      'the sweep, by the lease',
      async (made) => {
        made.time += MINUTE;
        await made.look();
      },
    ],
    [
      'the sweep, by asking ECS',
      async (made, id) => {
        made.ended = [{ taskId: id, attempt: 1, stopped: STOPPED }];
        await made.sweep();
      },
    ],
  ])('%s', async (_, notice) => {
    const { made, id, attempts } = await working();
    await notice(made, id);
    await made.settle();
    expect(await attempts()).toMatchObject([{ attempt: 1, outcome: 'lost' }, { attempt: 2 }]);
    expect(made.starts.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });
});

describe('a builder that falls silent', () => {
  test.each([0, 1, 19, 20, 21, 39, 40, 59])('%i s after a sweep is noticed within a minute', async (phase) => {
    const { made, id, call, attempts } = await working();
    const begin = made.time;
    await made.sweep();
    made.time = begin + phase;
    expect(await call('toji.heartbeat', id, 1)).toBe(true);
    // the clock's sweeps, and the looks that they ask for
    for (let minute = 0; minute < 3; minute++) {
      const looks = made.looks.splice(0);
      for (const moment of [...looks, begin + (minute + 1) * MINUTE]) {
        if (moment < made.time) continue;
        made.time = moment;
        await (looks.includes(moment) ? made.look() : made.sweep());
        const [first] = await attempts();
        if (!first!.end_ts) continue;
        expect(moment - begin - phase).toBeLessThanOrEqual(MINUTE);
        return;
      }
    }
    expect.unreachable('nobody has noticed it');
  });

  test('for three heartbeats is not lost yet', async () => {
    const { made, id, call } = await working();
    const { heartbeat } = made.hub.settings.engine;
    await call('toji.heartbeat', id, 1);
    made.time += 3 * heartbeat;
    await made.look();
    expect(await made.as('admin')('getTaskInfo', id)).toMatchObject({ state: TASK.OPEN });
  });

  test('nothing is asked for while no container runs', async () => {
    const made = await Deployment.start({ manual: true });
    await made.sweep();
    expect(made.looks).toEqual([]);
  });
});
