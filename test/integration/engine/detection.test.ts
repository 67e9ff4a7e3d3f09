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

describe('many builders that fall silent at once', () => {
  async function several(count: number) {
    const made = await Deployment.start({ manual: true });
    const builders: { id: number; beat: () => Promise<unknown> }[] = [];
    for (let n = 0; n < count; n++) {
      const id = Number(await made.as('admin')('makeTask', 'buildSRPMFromSCM', ['git+https://x.org/a#b', 'tag', {}]));
      await made.settle();
      const { call } = await made.open({ taskId: id, attempt: 1 });
      await call('toji.attach', id, 1, 'token');
      builders.push({ id, beat: () => call('toji.heartbeat', id, 1) });
    }
    /** Time goes by with looks, while these are heard. */
    const elapse = async (seconds: number, heard: readonly number[]): Promise<void> => {
      for (const end = made.time + seconds; made.time < end; ) {
        made.time += 10;
        for (const n of heard) await builders[n]!.beat();
        if (made.time % 20 === 0) await made.look();
      }
    };
    const lost = async (): Promise<number> => {
      const all = await Promise.all(builders.map(({ id }) => made.as('admin')('toji.taskAttempts', id)));
      return (all as { outcome: string }[][]).filter(([first]) => first!.outcome === 'lost').length;
    };
    return { made, builders, elapse, lost };
  }
  const ALL = [0, 1, 2, 3, 4];

  test('while the hub cannot be reached lose nothing, and go on', async () => {
    const { made, elapse, lost } = await several(5);
    await elapse(40, ALL);
    await elapse(240, []);
    expect(made.errors).toContainEqual(expect.stringContaining('many builders are silent at once'));
    await elapse(60, ALL);
    expect(await lost()).toBe(0);
  });

  test('and are not heard again are lost in the end', async () => {
    const { elapse, lost } = await several(5);
    await elapse(40, ALL);
    await elapse(240, []);
    await elapse(200, [0, 1]);
    expect(await lost()).toBe(3);
  });

  test('unless they are but two: those are lost within a minute', async () => {
    const { elapse, lost } = await several(5);
    await elapse(40, ALL);
    await elapse(60, [0, 1, 2]);
    expect(await lost()).toBe(2);
  });
});
