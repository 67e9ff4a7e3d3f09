import { beforeEach, describe, expect, it } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { dispatch } from '#rpc/dispatch';
import { fixture, SOURCE_NAME } from '../doubles/many-rpms.ts';
import { type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

let hub: MemoryHub;
/** A call of one session under this number. */
let send: (callnum: number, method: string, ...params: Value[]) => Promise<unknown>;

beforeEach(async () => {
  hub = await memoryHub();
  const session = (await hub.anonymous().call('login', 'root', 'root')) as Record<string, Value>;
  const credentials = { id: Number(session['session-id']), key: String(session['session-key']) };
  send = (callnum, method, ...params) =>
    dispatch(hub.hub, { credentials: { ...credentials, callnum }, identity: null, ip: '-' }, method, params);
  await hub.hub.files.put(`work/cli-import/1.a/${SOURCE_NAME}`, fixture(SOURCE_NAME));
});

const importIt = (callnum: number) => send(callnum, 'importRPM', 'cli-import/1.a', SOURCE_NAME);

describe('a long call that is sent again under its number', () => {
  it('is answered as the first time, and does nothing', async () => {
    const first = await importIt(7);
    const files = await hub.hub.files.list('packages/');
    hub.clock.now += 100;
    expect(await importIt(7)).toEqual(first);
    expect(await hub.hub.files.list('packages/')).toEqual(files);
    expect(await send(8, 'listRPMs', (first as { build_id: number }).build_id)).toHaveLength(1);
  });

  it('goes on when the first one was cut off before its end', async () => {
    const copy = hub.hub.files.copy.bind(hub.hub.files);
    hub.hub.files.copy = async () => Promise.reject(new Error('the function ran out of time'));
    await expect(importIt(7)).rejects.toThrow('out of time');
    hub.hub.files.copy = copy;
    expect(await importIt(7)).toMatchObject({ name: 'toji-plain' });
  });

  it('is refused when its answer is not known any more, and under the number of another call', async () => {
    await importIt(7);
    await expect(send(7, 'importArchive', 'x', {}, 'maven', {})).rejects.toThrow('unable to retry call 7');
    await send(8, 'createTag', 'later');
    await expect(importIt(7)).rejects.toThrow('8 > 7');
    await expect(send(8, 'createTag', 'later')).rejects.toThrow('unable to retry call 8 (method createTag)');
    await expect(importIt(8)).rejects.toThrow('unable to retry call 8 (method importRPM)');
  });

  it('tells nothing to another session', async () => {
    await importIt(7);
    await expect(
      dispatch(
        hub.hub,
        { credentials: { id: 1, key: '1-wrong', callnum: 7 }, identity: null, ip: '-' },
        'importRPM',
        [],
      ),
    ).rejects.toThrow('Invalid session or bad credentials');
  });
});
