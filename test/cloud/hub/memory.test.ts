/** Lists from memory on the emulator's DynamoDB: the requests that a warm one takes, and what a second process sees. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Struct } from '#core/xmlrpc/value';
import { bootstrap } from '#hub/bootstrap';
import { assembleHub } from '#rpc/assemble';
import { parseSettings } from '#schema/settings';
import type { DynamoTable } from '#store/dynamo';
import { MemoryFiles } from '#store/memoryfiles';
import { realTime } from '#store/realtime';
import { Caller } from '../../bench/caller.ts';
import { unique } from '../emulator/clients.ts';
import { dropTable, makeTable } from '../store/table.ts';

const name = unique('memory');
const files = new MemoryFiles(realTime.now);
let table: DynamoTable;

async function process(): Promise<Caller> {
  const settings = parseSettings({ accounts: [{ name: 'root', password: 'root', perms: ['admin'] }], hosts: [] });
  const hub = assembleHub({
    ...{ table, files, settings, ...realTime, kick: async () => {} },
    urls: { hub: 'http://hub/kojihub', topurl: 'http://hub/kojifiles' },
    log: { info: () => {}, error: (message, data) => console.error(message, data) },
  });
  await bootstrap(hub, settings);
  return new Caller(hub).login('root', 'root');
}

beforeAll(async () => {
  table = await makeTable(name);
});
afterAll(() => dropTable(name));

it('a warm list takes two requests, and changes are seen at once by every process', { timeout: 60_000 }, async () => {
  const [one, two] = [await process(), await process()];
  await one.call('createTag', ['base']);
  await one.call('createTag', ['child'], { parent: 'base' });
  await one.call('packageListAdd', ['base', 'foo', 'root']);
  for (const release of ['1', '2', '3']) {
    await one.call('createEmptyBuild', ['foo', '1', release, null]);
    await one.call('tagBuildBypass', ['base', `foo-1-${release}`]);
  }
  const list = async (caller: Caller): Promise<unknown[]> =>
    ((await caller.call('listTagged', ['child'], { inherit: true })) as Struct[]).map((row) => row.nvr);
  for (const caller of [one, two, one, two]) expect(await list(caller)).toEqual(['foo-1-3', 'foo-1-2', 'foo-1-1']);
  const before = table.roundTrips;
  await list(two);
  expect(table.roundTrips - before).toBe(2);
  await one.call('untagBuildBypass', ['base', 'foo-1-2']);
  for (const caller of [two, one]) expect(await list(caller)).toEqual(['foo-1-3', 'foo-1-1']);
  await two.call('packageListBlock', ['child', 'foo']);
  for (const caller of [one, two]) expect(await list(caller)).toEqual([]);
});
