import { afterEach, beforeEach, expect, it } from 'vitest';
import { valuesOf } from '#client/multicall';
import { ClientSession } from '#client/session';
import { GenericError } from '#core/errors';
import { FakeHub } from '../../doubles/fake-hub.ts';

let hub: FakeHub;
let session: ClientSession;

beforeEach(async () => {
  hub = await new FakeHub({ getTag: ([name], named) => ({ name: name!, ...named }) }).start();
  session = new ClientSession(hub.url);
});
afterEach(async () => {
  session.close();
  await hub.stop();
});

it('results and faults in the order of the calls', async () => {
  const outcomes = await session.multiCall([
    { method: 'getTag', params: ['dist'], named: { strict: true } },
    { method: 'nosuch' },
    { method: 'getTag', params: ['f40'] },
  ]);
  expect(outcomes[0]).toEqual({ ok: true, value: { name: 'dist', strict: true } });
  expect(outcomes[1]).toMatchObject({ ok: false, error: { faultCode: 1000, message: 'Invalid method: nosuch' } });
  expect(outcomes[2]).toEqual({ ok: true, value: { name: 'f40' } });
  expect(() => valuesOf(outcomes)).toThrow(GenericError);
});

it('goes out in batches', async () => {
  const calls = Array.from({ length: 7 }, (_, n) => ({ method: 'getTag', params: [n] }));
  const outcomes = await session.multiCall<{ name: number }>(calls, 3);
  expect(valuesOf(outcomes).map((tag) => tag.name)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(hub.seen.map((request) => (request.params[0] as unknown[]).length)).toEqual([3, 3, 1]);
});

it('nothing to call, nothing sent', async () => {
  expect(await session.multiCall([])).toEqual([]);
  expect(hub.seen).toEqual([]);
});
