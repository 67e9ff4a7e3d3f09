/** The pages over a whole hub in memory: what they ask the API is what it answers. */

import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { withNames } from '#core/starstar';
import { plainNumbers, type Value } from '#core/xmlrpc/value';
import type { Hub } from '#hub/hub';
import { makeWeb } from '#web/app';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';
import { rpmBytes } from '../unit/core/rpm/fixtures.ts';

const failures: string[] = [];
let web: ReturnType<typeof makeWeb>;
let build: number;

beforeAll(async () => {
  const { hub, anonymous, login } = await memoryHub({ hub: { EnableWin: true } });
  const client = anonymous();
  web = makeWeb({
    call: async <T>(name: string, params: readonly Value[] = [], named = {}) =>
      plainNumbers((await client.call(name, ...withNames(params, named))) as Value) as T,
    topurl: 'http://files/kojifiles',
    links: hub.plugins.flatMap((plugin) => plugin.links?.(hub.settings) ?? []),
    now: hub.now,
    failed: (error, path) => void failures.push(`${path}: ${error.stack}`),
  });
  build = await fill(hub, await login('root'));
});

async function fill(hub: Hub, root: Client): Promise<number> {
  await root.call('createTag', 'dist', null, 'x86_64');
  await root.call('createTag', 'dist-build', 'dist', 'x86_64');
  await root.call('createBuildTarget', 'dist', 'dist-build', 'dist');
  await root.call('packageListAdd', 'dist', 'hello', 'alice');
  const id = (await root.call('createEmptyBuild', 'hello', '1.0', '1', null, 'alice')) as number;
  await root.call('tagBuildBypass', 'dist', id);
  await root.call('addHost', 'worker', ['x86_64']);
  await root.call('createExternalRepo', 'upstream', 'https://example.org/upstream/$arch/');
  await root.call('addExternalRepoToTag', 'dist-build', 'upstream', 5);
  const tar = pack();
  tar.entry({ name: 'inside.txt' }, 'some words');
  tar.finalize();
  await hub.files.put('work/up/files.tar', await buffer(tar));
  await root.call('createWinBuild', id, { platform: 'all' });
  const info = { relpath: 'sub', platforms: ['x86'], flags: [] };
  await root.call('importArchive', 'up/files.tar', id, 'win', info);
  await hub.files.put('work/up/toji-plain-1-1.src.rpm', rpmBytes('toji-plain-1-1.src.rpm'));
  await root.call('importRPM', 'up', 'toji-plain-1-1.src.rpm');
  await root.call('build', 'git+https://example.org/hello?<b>#main', 'dist');
  return id;
}

const page = async (path: string) => {
  const answer = await web.request(path);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

describe('pages over the API', () => {
  it.each([
    ['/', 'hello-1.0-1'],
    ['/tasks', 'build (dist'],
    ['/tasks?state=active&method=build&owner=root', 'build (dist'],
    ['/taskinfo?taskID=1', 'Build Target'],
    ['/builds', 'hello-1.0-1'],
    ['/builds?state=complete&prefix=he&userID=alice', 'hello-1.0-1'],
    ['/builds?tagID=dist-build&inherited=1&latest=1', 'hello-1.0-1'],
    ['/buildinfo?buildID=hello-1.0-1', 'alice'],
    ['/packages', 'hello'],
    ['/packages?tagID=dist&prefix=h', 'alice'],
    ['/packages?userID=alice', 'dist'],
    ['/packageinfo?packageID=hello', 'hello-1.0-1'],
    ['/tags', 'dist-build'],
    ['/tags?pattern=*-build', 'dist-build'],
    ['/taginfo?tagID=dist-build', 'priority 0'],
    ['/taginfo?tagID=dist', 'Inherited by'],
    ['/targets', 'dist-build'],
    ['/buildtargets', 'dist-build'],
    ['/buildtargetinfo?name=dist', 'dist-build'],
    ['/hosts', 'worker'],
    ['/hostinfo?hostID=worker', 'default'],
    ['/channelinfo?channelID=default', 'worker'],
    ['/users', 'alice'],
    ['/userinfo?userID=root', 'admin'],
    ['/search?terms=*&type=user', '/koji/userinfo?userID='],
    ['/search', 'Look for'],
    ['/archiveinfo?archiveID=1', 'inside.txt'],
    ['/archiveinfo?archiveID=1', 'href="http://files/kojifiles/packages/hello/1.0/1/win/sub/files.tar"'],
    ['/buildinfo?buildID=hello-1.0-1', '/koji/archiveinfo?archiveID=1'],
    ['/fileinfo?archiveID=1&filename=inside.txt', '10 B'],
    ['/fileinfo?rpmID=1&filename=plain.spec', 'be6086e0ba2f94824a0c30d0186c7b2c'],
    ['/rpminfo?rpmID=1', '/koji/fileinfo?rpmID=1&amp;filename=plain.spec'],
    ['/externalrepos', 'upstream'],
    ['/externalrepoinfo?extrepoID=upstream', 'dist-build'],
    ['/taginfo?tagID=dist-build', '/koji/externalrepoinfo?extrepoID=1'],
    ['/channels', 'createrepo'],
    ['/reports', 'Builds that ended'],
    ['/reports', 'tasks?method=build"'],
    ['/buildsbyuser', 'Builds by owner'],
    ['/tasksbyhost', 'running</span>'],
    ['/buildsbytarget', '0 builds'],
    ['/packagesbyuser?tagID=dist-build', '>alice</a>'],
    ['/packagesbyuser', 'Of which tag?'],
    ['/rpmsbyhost?hostArch=x86_64&rpmArch=src', '0 of the newest 1 RPMs'],
    ['/tasks?view=toplevel', 'build (dist'],
    ['/tasks?view=tree&channelID=1', '<input type="hidden" name="channelID" value="1"/>'],
    ['/hosts?arch=x86_64&channel=default&ready=no', 'worker'],
    ['/hosts?arch=all&channel=all&ready=yes', 'No hosts.'],
    ['/watchlogs?taskID=1', 'There are no logs yet.'],
    ['/watchlogs?taskID=1', '<meta http-equiv="refresh" content="5"/>'],
    ['/packageinfo?packageID=hello', 'href="/koji/recentbuilds?package=hello"'],
    ['/buildroots?tagID=1', 'No buildroots.'],
    ['/rpmlist?buildrootID=1&type=built', 'RPMs made in buildroot 1'],
    ['/rpmlist?imageID=1&type=image', 'RPMs in image 1'],
    ['/archivelist?buildrootID=1', 'Archives installed in buildroot 1'],
    ['/', 'href="/koji/tags?pattern=*-side-*"'],
  ])('%s shows %s', async (path, text) => {
    const answer = await page(path);
    expect({ status: answer.status, failures }).toEqual({ status: 200, failures: [] });
    expect(answer.text).toContain(text);
  });

  it('leads from a search at once to the only thing that was found', async () => {
    const answer = await page('/search?terms=hel*&type=package&match=glob');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/koji/packageinfo?packageID=1']);
  });

  it.each([
    ['', 'Builds'],
    ['?tag=dist&package=hello&user=alice', 'Builds of hello by alice in dist'],
    ['?tag=dist-build', 'Builds in dist-build'],
    ['?package=1', 'Builds of hello'],
  ])('have a feed of builds: recentbuilds%s', async (query, title) => {
    const { status, text, headers } = await page(`/recentbuilds${query}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'application/rss+xml; charset=utf-8']);
    expect(text).toContain(`<title>${title} · Toji</title>`);
    expect(text).toContain(
      `<title>complete: hello-1.0-1</title><link>http://files/koji/buildinfo?buildID=${build}</link>`,
    );
  });

  it('takes ids as well as names', async () => {
    expect((await page(`/buildinfo?buildID=${build}`)).text).toContain('hello-1.0-1');
  });

  it('escapes what users have written', async () => {
    const { text } = await page('/taskinfo?taskID=1');
    expect(text).toContain('hello?&lt;b&gt;#main');
    expect(text).not.toContain('<b>#main');
  });

  it.each([
    ['/taskinfo?taskID=99', 'There is no task 99.'],
    ['/buildinfo?buildID=99', 'There is no build 99.'],
    ['/packageinfo?packageID=nothing', 'There is no package nothing.'],
    ['/taginfo?tagID=nothing', 'There is no tag nothing.'],
    ['/buildtargetinfo?targetID=99', 'There is no build target 99.'],
    ['/hostinfo?hostID=99', 'There is no host 99.'],
    ['/channelinfo?channelID=nothing', 'There is no channel nothing.'],
    ['/userinfo?userID=nobody', 'There is no user nobody.'],
    ['/rpminfo?rpmID=99', 'There is no RPM 99.'],
    ['/buildrootinfo?buildrootID=99', 'There is no buildroot 99.'],
    ['/repoinfo?repoID=99', 'There is no repo 99.'],
    ['/archiveinfo?archiveID=99', 'There is no archive 99.'],
    ['/externalrepoinfo?extrepoID=nothing', 'There is no external repo nothing.'],
    ['/fileinfo?archiveID=1&filename=nothing', 'There is no file nothing.'],
    ['/fileinfo?rpmID=1&filename=nothing', 'There is no file nothing.'],
    ['/tasks?owner=nobody', 'There is no user nobody.'],
    ['/builds?tagID=nothing', 'There is no tag nothing.'],
    ['/recentbuilds?tag=nothing', 'There is no tag nothing.'],
    ['/hosts?channel=nothing', 'There is no channel nothing.'],
    ['/watchlogs?taskID=1&name=build.log', 'There is no log build.log of task 1.'],
    ['/nothing', 'There is no such page.'],
  ])('%s is a 404 that says so', async (path, text) => {
    const answer = await page(path);
    expect(answer.status).toBe(404);
    expect(answer.text).toContain(text);
  });

  it.each(['/fileinfo?filename=x', '/fileinfo?rpmID=1', '/buildroots', '/rpmlist', '/getfile?taskID=1'])(
    '%s is a 400',
    async (path) => {
      expect((await page(path)).status).toBe(400);
    },
  );

  it('leads to files of tasks as kojiweb does, and out of their folder never', async () => {
    const at = async (query: string) => (await page(`/getfile?${query}`)).headers.get('location');
    const work = 'http://files/kojifiles/work/tasks/2345/12345';
    expect(await at('taskID=12345&name=build.log')).toBe(`${work}/build.log`);
    expect(await at('taskID=12345&name=a/b%20c.log&volume=DEFAULT')).toBe(`${work}/a/b%20c.log`);
    for (const name of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '.']) {
      expect((await page(`/getfile?taskID=1&name=${encodeURIComponent(name)}`)).status).toBe(400);
    }
    expect((await page('/getfile?taskID=1&name=x&volume=..')).status).toBe(400);
  });
});
