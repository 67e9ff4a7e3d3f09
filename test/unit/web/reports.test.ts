/** The reports that have pages of their own. */
import { describe, expect, it } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { NOW, site } from './site.ts';

const ranks = (text: string) =>
  [...text.matchAll(/<td><a href="([^"]*)">([^<]*)<\/a><\/td>.*?<span class="number">(\d+)<\/span>/g)].map(
    ([, to, name, count]) => [to, name, Number(count)],
  );

describe('builds by target', () => {
  const asked: Value[] = [];
  const build = (target: string | null) => ({ request: ['git+https://example.org/a', target, {}] });
  const { get } = site({
    listTasks: (params: Value[]) => {
      asked.push(params);
      return [build('f42'), build('f43'), build(null), build('f43')];
    },
  });

  it('are counted of the last week, the most frequent target first', async () => {
    const { text } = await get('/buildsbytarget');
    expect(asked.at(-1)).toEqual([
      { method: 'build', completeAfter: NOW - 7 * 86_400, decode: true },
      { order: '-id', limit: 1000 },
    ]);
    expect(text).toContain('<h2>3 builds</h2>');
    expect(ranks(text)).toEqual([
      ['/koji/buildtargetinfo?name=f43', 'f43', 2],
      ['/koji/buildtargetinfo?name=f42', 'f42', 1],
    ]);
  });

  it('are counted of other days', async () => {
    expect((await get('/buildsbytarget?days=2')).text).toContain('in the last 2 days');
    expect(asked.at(-1)).toMatchObject([{ completeAfter: NOW - 2 * 86_400 }, {}]);
    expect((await get('/buildsbytarget?days=-1')).status).toBe(400);
  });

  it('say where not all were read', async () => {
    const { text } = await site({ listTasks: Array(1000).fill(build('f42')) }).get('/buildsbytarget');
    expect(text).toContain('<h2>1000 builds, the newest</h2>');
  });
});

describe('packages by owner', () => {
  const owned = (owner_id: number, owner_name: string) => ({ package_id: 1, package_name: 'a', owner_id, owner_name });
  const { get } = site({
    getTag: ([id]: Value[]) => (id === 'none' ? null : { id: 5, name: 'dist' }),
    listPackages: [owned(2, 'bob'), owned(1, 'alice'), owned(2, 'bob')],
  });

  it('are those of a tag, all owners of it', async () => {
    const { text } = await get('/packagesbyuser?tagID=dist');
    expect(text).toContain('<h1>Packages by owner in dist</h1>');
    expect(ranks(text)).toEqual([
      ['/koji/userinfo?userID=2', 'bob', 2],
      ['/koji/userinfo?userID=1', 'alice', 1],
    ]);
    const many = Array.from({ length: 20 }, (_, i) => owned(i + 1, `user${i}`));
    const all = await site({ getTag: { id: 5, name: 'dist' }, listPackages: many }).get('/packagesbyuser?tagID=5');
    expect(ranks(all.text)).toHaveLength(20);
  });

  it('ask for a tag, and read nothing without one', async () => {
    expect((await site({}).get('/packagesbyuser')).text).toContain('Of which tag?');
    expect((await get('/packagesbyuser?tagID=none')).status).toBe(404);
  });
});

describe('RPMs by host', () => {
  const asked: Record<string, unknown> = {};
  const HOSTS = [
    { id: 7, name: 'fargate', arches: 'x86_64' },
    { id: 8, name: 's390x-01', arches: 's390x' },
  ];
  const { get } = site({
    listRPMs: (_: unknown, named: object) => {
      asked.rpms = named;
      return [1, 1, 2, 3, 9, null].map((buildroot_id, id) => ({ id, buildroot_id }));
    },
    // the third is of a content generator
    listBuildroots: [
      { id: 1, host_id: 8 },
      { id: 2, host_id: 7 },
      { id: 3, host_id: null },
    ],
    listHosts: (_: unknown, { arches }: { arches: string | null }) =>
      HOSTS.filter((host) => arches === null || host.arches === arches),
  });

  it('are counted by the buildroot that they were made in', async () => {
    const { text } = await get('/rpmsbyhost?hostArch=all');
    expect(text).toContain('<h2>3 of the newest 6 RPMs were made on them</h2>');
    expect(ranks(text)).toEqual([
      ['/koji/hostinfo?hostID=8', 's390x-01', 2],
      ['/koji/hostinfo?hostID=7', 'fargate', 1],
    ]);
    expect(asked.rpms).toEqual({ arches: null, queryOpts: { order: '-id', limit: 1000 } });
  });

  it('are counted of an architecture of RPMs, on hosts of one', async () => {
    const { text } = await get('/rpmsbyhost?hostArch=x86_64&rpmArch=noarch');
    expect(ranks(text)).toEqual([['/koji/hostinfo?hostID=7', 'fargate', 1]]);
    expect(asked.rpms).toMatchObject({ arches: 'noarch' });
  });
});
