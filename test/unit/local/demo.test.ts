import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientSession } from '#client/session';
import { needDemoData } from '#local/demo/data';
import { type DevHub, startDevHub } from '#local/dev-hub';
import { readSettings } from '#local/settings';

const settings = readSettings({}, '');
const groups = new Map([
  ['build', ['gcc', 'make']],
  ['srpm-build', ['make']],
]);

let server: DevHub;
let hub: ClientSession;

beforeAll(async () => {
  const { admin, adminPassword } = settings;
  server = await startDevHub(0, { accounts: [{ name: admin, password: adminPassword, perms: ['admin'] }] });
  hub = new ClientSession(server.url);
  await hub.login(admin, adminPassword);
  await needDemoData(hub, settings, groups);
});

afterAll(async () => {
  hub.close();
  await server.stop();
});

const lastEvent = () => hub.call<{ id: number }>('getLastEvent');

describe('the demo', () => {
  it('has a target whose builds are at once part of what is built next', async () => {
    const target = await hub.call('getBuildTarget', ['demo']);
    expect(target).toMatchObject({ build_tag_name: 'demo-build', dest_tag_name: 'demo-candidate' });
    const parents = await hub.call<{ name: string }[]>('getFullInheritance', ['demo-build']);
    expect(parents.map(({ name }) => name)).toEqual(['demo-candidate', 'demo']);
  });

  it('has groups and the external repo in the build tag', async () => {
    const shown = await hub.call<{ name: string; packagelist: { package: string }[] }[]>('getTagGroups', [
      'demo-build',
    ]);
    const members = shown.map(({ name, packagelist }) => [name, packagelist.map((one) => one.package).sort()]);
    expect(new Map(members as [string, string[]][])).toEqual(groups);
    const repos = await hub.call<{ url: string }[]>('getTagExternalRepos', [], { tag_info: 'demo-build' });
    expect(repos.map(({ url }) => url)).toEqual([expect.stringMatching(/^http:\/\/\S+:8080\/seed\/\$arch\/$/)]);
  });

  it('takes the package by inheritance', async () => {
    expect(await hub.call('checkTagPackage', ['demo-candidate', 'hello'])).toBe(true);
  });

  it('is left as it is by a second start', async () => {
    const before = await lastEvent();
    await needDemoData(hub, settings, groups);
    expect(await lastEvent()).toEqual(before);
  });

  it('follows the front to another port', async () => {
    await needDemoData(hub, { ...settings, port: 9090 }, groups);
    expect(await hub.call('getExternalRepo', ['seed'])).toMatchObject({ url: expect.stringContaining(':9090/seed/') });
    await needDemoData(hub, settings, groups);
  });
});
