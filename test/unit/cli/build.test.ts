import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeHub } from '../../doubles/fake-hub.ts';
import { runCli } from '../../doubles/run-cli.ts';
import { tempFolder } from '../../doubles/temp-folder.ts';

const folder = tempFolder();
let hub: FakeHub;
const tag = { id: 1, name: 'f42', locked: false };
const target = { name: 'f42-candidate', build_tag: 2, build_tag_name: 'f42-build', dest_tag: 1, dest_tag_name: 'f42' };

beforeEach(async () => {
  hub = await new FakeHub({
    getBuildTarget: () => target,
    getTag: () => tag,
    build: () => 7,
    chainBuild: () => 8,
    getFullInheritance: () => [{ parent_id: 1 }],
  }).start();
});
afterEach(() => hub.stop());

const request = (method: string) => {
  const { params, named } = hub.seen.find((seen) => seen.method === method)!;
  return { params, named };
};
const build = (...argv: string[]) => runCli(hub, ['build', '--nowait', ...argv]);

describe('build', () => {
  it('from source control', async () => {
    expect((await build('f42-candidate', 'git+https://h/p#a')).code).toBe(0);
    expect(request('build')).toEqual({
      params: ['git+https://h/p#a', 'f42-candidate', { wait_builds: [], custom_user_metadata: {} }],
      named: {},
    });
  });

  it('every option has its place in the request', async () => {
    const options =
      '--scratch --arch-override=x86_64,i686 --fail-fast --repo-id=3 --wait-repo --wait-build=a-1-1 --background --no-rebuild-srpm --skip-tag';
    await build(...options.split(' '), '--custom-user-metadata={"a":1}', 't', 'git://h/p#a');
    expect(request('build')).toEqual({
      params: [
        'git://h/p#a',
        't',
        {
          scratch: true,
          arch_override: 'x86_64 i686',
          fail_fast: true,
          repo_id: 3,
          wait_repo: true,
          wait_builds: ['a-1-1'],
          custom_user_metadata: { a: 1 },
          rebuild_srpm: false,
          skip_tag: true,
        },
      ],
      named: { priority: 5 },
    });
  });

  it('uploads a source package into a directory of its own', async () => {
    const path = join(folder, 'p-1-1.src.rpm');
    writeFileSync(path, 'SRPM');
    const { code, out } = await build('t', path);
    expect(code).toBe(0);
    expect(out).toContain(`Uploading srpm: ${path}\n`);
    const [source] = request('build').params as [string];
    expect(source).toMatch(/^cli-build\/1795198437\.184\.[A-Za-z]{8}\/p-1-1\.src\.rpm$/);
    expect(hub.files.get(`work/${source}`)?.toString()).toBe('SRPM');
  });

  it('without a target, from a repo', async () => {
    await build('--repo-id=3', 'none', 'git://h/p#a');
    expect(request('build').params).toEqual([
      'git://h/p#a',
      null,
      { wait_builds: [], custom_user_metadata: {}, skip_tag: true, repo_id: 3 },
    ]);
  });

  it.each([
    [['--arch-override=x86_64'], 'only allowed for --scratch'],
    [['--rebuild-srpm'], 'only allowed for --scratch'],
    [['--draft', '--scratch'], '--scratch and --draft cannot be both specified'],
    [['--custom-user-metadata=['], '--custom-user-metadata'],
    [['--custom-user-metadata=[]'], '--custom-user-metadata must be a JSON object'],
  ])('%j is refused before anything is asked or sent', async (argv, message) => {
    const { code, err } = await build(...argv, 't', 'git://h/p#a');
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(hub.called).not.toContain('build');
  });

  it('a locked destination takes scratch builds only', async () => {
    tag.locked = true;
    expect((await build('t', 'git://h/p#a')).err).toContain('Destination tag f42 is locked');
    expect((await build('--scratch', 't', 'git://h/p#a')).code).toBe(0);
    tag.locked = false;
  });

  it('a file that is not there', async () => {
    expect((await build('t', '/nope.src.rpm')).err).toBe(
      'No such file: /nope.src.rpm (an SCM URL would contain ://)\n',
    );
  });
});

describe('chain-build', () => {
  const chain = (...argv: string[]) => runCli(hub, ['chain-build', '--nowait', 't', ...argv]);

  it('colons part the groups', async () => {
    await chain('git://h/a#1', 'git://h/b#2', ':', 'c-1-1', ':', 'git://h/d#3');
    expect(request('chainBuild').params).toEqual([[['git://h/a#1', 'git://h/b#2'], ['c-1-1'], ['git://h/d#3']], 't']);
  });

  it.each([
    [['git://h/a#1'], 'at least one dependency'],
    [['git://h/a#1', ':', './x.src.rpm'], './x.src.rpm is not an SCM URL or package N-V-R'],
  ])('%j', async (argv, message) => {
    const { code, err } = await chain(...argv);
    expect(code).not.toBe(0);
    expect(err).toContain(message);
  });

  it('the destination must come back into the buildroot', async () => {
    target.dest_tag = 99;
    const { code, err } = await chain('git://h/a#1', ':', 'git://h/b#1');
    target.dest_tag = 1;
    expect(code).toBe(1);
    expect(err).toBe(
      'Packages in destination tag f42 are not inherited by build tag f42-build\nTarget t is not usable for a chain-build\n',
    );
  });
});
