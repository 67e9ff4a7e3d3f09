import { beforeEach, expect, it } from 'vitest';
import type { Struct } from '#core/xmlrpc/value';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

let root: Client;

beforeEach(async () => {
  const hub = await memoryHub({ hub: { EnableMaven: true, EnableWin: true } });
  root = await hub.login('root');
  await root.call('createTag', 'dist');
});

async function tagged(name: string): Promise<void> {
  await root.call('createEmptyBuild', name, '1', '1', null);
  await root.call('packageListAdd', 'dist', name, 'root');
  await root.call('tagBuildBypass', 'dist', `${name}-1-1`);
}

const rowsOf = async (type: string): Promise<Struct[][]> => [
  (await root.named('listTagged', ['dist'], { type })) as Struct[],
  (await root.named('getLatestBuilds', ['dist'], { type })) as Struct[],
  (await root.named('listBuilds', [], { type })) as Struct[],
];

/** The client prints these members (koji list-tagged --type=maven) and breaks without them. */
it('lists of builds of a type say what the type knows of a build', async () => {
  await tagged('lib');
  await root.call('createMavenBuild', 'lib-1-1', { group_id: 'org.example', artifact_id: 'lib', version: '1.0' });
  await tagged('tool');
  await root.call('createWinBuild', 'tool-1-1', { platform: 'win7-x86_64' });
  const maven = { maven_group_id: 'org.example', maven_artifact_id: 'lib', maven_version: '1.0' };
  for (const rows of await rowsOf('maven')) expect(rows).toMatchObject([{ nvr: 'lib-1-1', ...maven }]);
  for (const rows of await rowsOf('win')) expect(rows).toMatchObject([{ nvr: 'tool-1-1', platform: 'win7-x86_64' }]);
  const [row] = (await root.call('listTagged', 'dist')) as Struct[];
  expect(Object.keys(row!)).not.toContain('maven_group_id');
});
