import { beforeEach, expect, it } from 'vitest';
import { type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

let hub: MemoryHub;
beforeEach(async () => {
  hub = await memoryHub();
});

const known = async () => (await hub.anonymous().call('listPackagesSimple')) as unknown[];

it('a stranger makes a name known, a thousand times at most', async () => {
  const make = (n: number) => hub.anonymous().call('getPackage', `p${n}`, false, true);
  for (let n = 0; n < 1000; n++) expect(await make(n)).toMatchObject({ name: `p${n}` });
  await expect(make(1000)).rejects.toThrow('log in to make a name known');
  expect(await known()).toHaveLength(1000);
  await expect(hub.anonymous().call('getTagID', 't', false, true)).rejects.toThrow('log in');
  // what is there is found, and who is logged in may go on
  expect(await hub.anonymous().call('getPackage', 'p7', false, true)).toMatchObject({ name: 'p7' });
  expect(await (await hub.login('alice')).call('getPackage', 'mine', false, true)).toMatchObject({ name: 'mine' });
});

it('the name has to look like one', async () => {
  for (const name of ['a b', 'x'.repeat(257), '', 7, null]) {
    await expect(hub.anonymous().call('getPackage', name, false, true), String(name)).rejects.toThrow();
  }
  expect(await known()).toEqual([]);
});
