import { describe, expect, test } from 'vitest';
import { encodeResponse } from '#core/xmlrpc/encode';
import { MemoryTable } from '#store/memorytable';
import { FaultyTable } from '../../doubles/faulty-table.ts';
import { WaveTable } from '../../doubles/waves.ts';
import { Random } from '../../simulation/random.ts';
import { Deployment } from './deployment.ts';

const SOURCE = ['git+https://git.example.com/a#b', 'tag', {}];

const make = async (made: Deployment): Promise<number> => {
  const id = Number(await made.as('admin')('makeTask', 'buildSRPMFromSCM', SOURCE));
  await made.settle();
  return id;
};

describe('a sweep', () => {
  test('costs no more round trips with a hundred running containers, and as many that have ended, than with none', async () => {
    const table = new WaveTable(new MemoryTable());
    const pool = {
      name: 'pool',
      pool: 'x86_64',
      arches: 'x86_64',
      channels: ['default'],
      capacity: 1000,
      maxjobs: 200,
    };
    const made = await Deployment.start({ manual: true, table, settings: { hosts: [pool] } });
    const cost = async (): Promise<number> => {
      const before = table.waves;
      await made.sweep();
      return table.waves - before;
    };
    await made.sweep();
    const none = await cost();
    for (let n = 0; n < 200; n++) {
      const id = await make(made);
      const { call } = await made.open({ taskId: id, attempt: 1 });
      await call('toji.attach', id, 1, 'token');
      if (n % 2 === 0) await call('host.closeTask', id, encodeResponse('done'));
      made.running.push({ taskId: id, attempt: 1 });
    }
    await made.sweep();
    // one more: the ends of those that have ended
    expect(await cost()).toBeLessThanOrEqual(none + 1);
  });

  test('does all the rest when ECS does not answer, and fails', async () => {
    const made = await Deployment.start({ manual: true });
    const id = await make(made);
    const { call } = await made.open({ taskId: id, attempt: 1 });
    await call('toji.attach', id, 1, 'token');
    made.time += 61;
    made.containersFail = true;
    await expect(made.sweep()).rejects.toThrow('engine: 1 of 9 failed');
    expect(made.errors).toContainEqual(expect.stringMatching(/^engine failed .*"duty":"containers".*ECS is down/));
    expect(made.starts.map(({ attempt }) => attempt)).toEqual([1, 2]);
    // silence has to be noticed in time all the same
    expect(made.looks).toHaveLength(2);
  });

  test('looks after the other tasks when one of them cannot be changed', async () => {
    const made = await Deployment.start({ manual: true });
    const [bad, good] = [await make(made), await make(made)];
    for (const id of [bad, good])
      await (await made.open({ taskId: id, attempt: 1 })).call('toji.attach', id, 1, 'token');
    await made.hub.table.write([{ delete: { pk: `task#${bad}`, sk: '.' } }]);
    await made.hub.table.write([
      { put: { pk: `task#${bad}`, sk: '.', v: 9, row: { id: bad, state: 1, attempt: 1, lease_ts: 1, method: null } } },
    ]);
    made.time += 61;
    await expect(made.sweep()).rejects.toThrow('engine: 1 of 9 failed');
    expect(made.errors).toContainEqual(expect.stringContaining(`"duty":"task ${bad}"`));
    expect(made.starts).toContainEqual({ taskId: good, attempt: 2, kind: 'container' });
  });

  test('while the table answers nothing ends in an error, and the next one does the work', async () => {
    const table = new FaultyTable(new MemoryTable(), new Random(1));
    const made = await Deployment.start({ manual: true, table });
    const id = await make(made);
    await (await made.open({ taskId: id, attempt: 1 })).call('toji.attach', id, 1, 'token');
    made.time += 61;
    table.rates = { throttled: 1 };
    await expect(made.sweep()).rejects.toThrow('throttled');
    table.rates = {};
    await made.sweep();
    expect(made.starts.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });
});
