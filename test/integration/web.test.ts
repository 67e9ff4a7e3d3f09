/** The pages over a whole hub in memory: what they ask the API is what it answers. */
import { beforeAll, describe, expect, it } from 'vitest';
import { withNames } from '#core/starstar';
import { plainNumbers, type Value } from '#core/xmlrpc/value';
import { makeWeb } from '#web/app';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

const failures: string[] = [];
let web: ReturnType<typeof makeWeb>;
let build: number;

beforeAll(async () => {
  const { hub, anonymous, login } = await memoryHub();
  const client = anonymous();
  web = makeWeb({
    call: async <T>(name: string, params: readonly Value[] = [], named = {}) =>
      plainNumbers((await client.call(name, ...withNames(params, named))) as Value) as T,
    topurl: 'http://files/kojifiles',
    now: hub.now,
    failed: (error, path) => void failures.push(`${path}: ${error.stack}`),
  });
  build = await fill(await login('root'));
});

async function fill(root: Client): Promise<number> {
  await root.call('createTag', 'dist', null, 'x86_64');
  await root.call('createTag', 'dist-build', 'dist', 'x86_64');
  await root.call('createBuildTarget', 'dist', 'dist-build', 'dist');
  await root.call('packageListAdd', 'dist', 'hello', 'alice');
  const id = (await root.call('createEmptyBuild', 'hello', '1.0', '1', null, 'alice')) as number;
  await root.call('tagBuildBypass', 'dist', id);
  await root.call('addHost', 'worker', 'x86_64');
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
    ['/search?terms=hel*&type=package', 'packageinfo'],
    ['/search', 'Look for'],
  ])('%s shows %s', async (path, text) => {
    const answer = await page(path);
    expect({ status: answer.status, failures }).toEqual({ status: 200, failures: [] });
    expect(answer.text).toContain(text);
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
    ['/tasks?owner=nobody', 'There is no user nobody.'],
    ['/builds?tagID=nothing', 'There is no tag nothing.'],
    ['/nothing', 'There is no such page.'],
  ])('%s is a 404 that says so', async (path, text) => {
    const answer = await page(path);
    expect(answer.status).toBe(404);
    expect(answer.text).toContain(text);
  });
});
