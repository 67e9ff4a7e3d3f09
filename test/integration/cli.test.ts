import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import { type Client, type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';
import { type CliOptions, runCli } from '../doubles/run-cli.ts';
import { servedHub } from '../doubles/served-hub.ts';
import { tempFolder } from '../doubles/temp-folder.ts';

/** The CLI against a whole hub in memory. What is printed was compared with Koji's own client side by side. */
const rpm = (name: string) => fileURLToPath(new URL(`../fixtures/rpms/${name}`, import.meta.url));
const folder = tempFolder();

let memory: MemoryHub;
let served: Awaited<ReturnType<typeof servedHub>>;

beforeEach(async () => {
  const host = { name: 'builder', arches: ['x86_64' as const], pool: 'x86_64' as const, channels: ['default'] };
  memory = await memoryHub({ hosts: [host], plugins: ['sidetag'] });
  served = await servedHub(memory);
});
afterEach(() => served.stop());

const as =
  (user: string) =>
  (line: string, options: CliOptions = {}) =>
    runCli(served, line.split(' '), { user, ...options });
const root = as('root');
const alice = as('alice');

/** Commands that must go well; the output of the last one. */
async function all(...lines: string[]): Promise<string> {
  let out = '';
  for (const line of lines) {
    const result = await root(line);
    expect({ line, ...result }).toMatchObject({ line, code: 0, err: '' });
    out = result.out;
  }
  return out;
}

describe('tags and targets', () => {
  beforeEach(() =>
    all(
      'add-tag dist --arches=x86_64 -x rpm.macro.dist=.x',
      'add-tag extra',
      'add-tag build --parent=dist --arches=x86_64,aarch64',
      'add-tag-inheritance build extra --priority=10 --maxdepth=2 --noconfig',
      'add-tag far',
      'add-tag-inheritance dist far --maxdepth=1',
      'add-target tgt build dist',
    ),
  );

  it('inheritance as a tree', async () => {
    expect(await all('list-tag-inheritance build')).toBe(
      ['     build (3)', '....  ├─dist (1)', 'M...  │  └─far (4)', 'M..N  └─extra (2)', ''].join('\n'),
    );
    expect(await all('list-tag-inheritance --reverse extra')).toContain('     extra (2)\n');
  });

  it('taginfo tells where extra options come from', async () => {
    const out = await all('taginfo build');
    expect(out).toContain("  rpm.macro.dist : '.x'        [dist]\n");
    expect(out).toContain('  0    .... dist [1]\n  10   M..N extra [2]\n    maxdepth: 2\n');
    expect(out).toContain('This tag is a buildroot for one or more targets\nCurrent repo: no active repo\n');
  });

  it('targets as a table, quietly without its head', async () => {
    const head = 'Name Buildroot Destination\n------------------------\n'.length;
    const out = await all('list-targets');
    expect(out.length).toBeGreaterThan(head);
    expect(out).toMatch(/^Name +Buildroot +Destination *\n-+( -+)*\ntgt +build +dist\n$/);
    expect(await all('list-targets --quiet')).toMatch(/^tgt +build +dist\n$/);
    expect((await root('list-targets --name=nope')).code).toBe(2);
  });

  it('changes and removals', async () => {
    await all('edit-target tgt --dest-tag=build', 'edit-tag extra --rename=more --perm=admin', 'remove-target tgt');
    expect(await all('taginfo more')).toContain("Required permission: 'admin'\n");
    await all('remove-tag-inheritance build more', 'edit-tag-inheritance build dist --priority=5');
    expect(await all('list-tag-inheritance build')).not.toContain('M..N');
    expect(await root('remove-target tgt')).toEqual({ code: 1, out: '', err: 'No such build target: tgt\n' });
    expect((await alice('add-tag mine')).err).toMatch(/toji: error: This action requires tag or admin privileges\n$/);
  });

  it('clone-tag copies what it is told to, and nothing by itself', async () => {
    await all('add-pkg --owner=alice dist p', 'add-group dist g', 'clone-tag dist empty');
    expect(await all('list-groups empty')).toBe('');
    expect((await root('list-pkgs --tag=empty')).out).not.toContain('alice');
    await all('clone-tag --all dist whole', 'clone-tag --pkgs --groups dist empty');
    for (const tag of ['whole', 'empty']) {
      expect(await all(`list-groups ${tag}`)).toContain('g');
      expect(await all(`list-pkgs --quiet --tag=${tag}`)).toMatch(/^p +/);
    }
    expect(await all('taginfo whole')).toContain("rpm.macro.dist : '.x'");
    expect((await root('clone-tag --builds dist x')).err).toContain("--builds can't be used without also");
    expect((await root('clone-tag nope x')).err).toContain('No such src-tag: nope');
    await all('lock-tag --master dist');
    expect((await root('clone-tag --all dist x')).err).toContain('a tag which is locked');
    await all('clone-tag -f --all dist x');
  });

  it('a command of Koji that is not here says why', async () => {
    const { code, err } = await root('image-build x');
    expect([code, err]).toEqual([
      1,
      'The command image-build of Koji is not there: images are built with kiwi only: see kiwi-build\n',
    ]);
  });

  it('history of it all', async () => {
    await all('edit-tag dist --arches=i686', 'remove-target tgt');
    const out = (await all('list-history --all --utc')).replace(/^.{24} /gm, '');
    expect(out).toContain('tag configuration for dist altered by root [still active]\n    arches: x86_64 -> i686\n');
    expect(out).toContain('new build target: tgt by root\n');
    expect(out).toContain('build target deleted: tgt by root\n');
    await all('grant-cg-access --new alice mycg');
    expect(await all('list-history --cg=mycg -v')).toMatch(
      /user alice added to content generator mycg by root \[still active\]\n {4}content_generator: mycg\n$/,
    );
    expect((await root('list-history')).code).toBe(2);
  });
});

describe('packages, groups, permissions', () => {
  beforeEach(() => all('add-tag dist --arches=x86_64'));

  it('package lists', async () => {
    expect(await all('add-pkg --owner=alice dist p q')).toBe('Adding 2 packages to tag dist\n');
    expect(await all('add-pkg --owner=alice dist p')).toBe(
      'Package p already exists in tag dist\nAdding 0 packages to tag dist\n',
    );
    await all('block-pkg dist q', 'set-pkg-owner bob dist p', 'set-pkg-arches i686,x86_64 dist p');
    expect(await all('list-pkgs --tag=dist --quiet --show-blocked')).toBe(
      'p                       dist                    i686 x86_64      bob\n' +
        'q                       dist                                     alice           [BLOCKED]\n',
    );
    expect(await root('remove-pkg dist nope')).toEqual({ code: 1, out: '', err: 'Package nope is not in tag dist\n' });
  });

  it('groups', async () => {
    await all(
      'add-group dist build',
      'add-group dist srpm-build',
      'add-group-pkg dist build bash make',
      'add-group-req dist build srpm-build',
    );
    await all('block-group-pkg dist build make');
    expect(await all('list-groups dist build')).toBe(
      'build  [dist]\n  @srpm-build  [dist]\n  bash: None, mandatory  [dist]\n',
    );
    expect(await all('list-groups dist build --show-blocked')).toContain('make: None, mandatory  [dist] [BLOCKED]\n');
    expect(await all('show-groups --comps dist')).toContain('<groupreq type="mandatory">srpm-build</groupreq>');
    expect((await root('add-group dist build')).err).toBe('Group build already exists for tag dist\n');
  });

  it('permissions', async () => {
    await all('grant-permission tag alice');
    expect(await all('list-permissions --user=alice --quiet')).toBe('tag\n');
    expect((await alice('add-tag mine')).code).toBe(0);
    await all('revoke-permission tag alice');
    expect((await alice('add-tag other')).code).toBe(2);
    expect((await root('grant-permission tag nobody')).err).toContain('No such user: nobody');
  });
});

describe('builds', () => {
  beforeEach(async () => {
    await all('add-tag dist --arches=x86_64', 'add-pkg --owner=alice dist toji-plain');
    const imported = await all(`import ${rpm('toji-plain-1-1.noarch.rpm')} ${rpm('toji-plain-1-1.src.rpm')}`);
    // The source package goes first: it makes the build.
    expect(imported.split('\n').map((line) => /[^/\s]+rpm\.\.\. done$/.exec(line)?.[0])).toEqual([
      'toji-plain-1-1.src.rpm... done',
      'toji-plain-1-1.noarch.rpm... done',
      undefined,
    ]);
    await all('call tagBuildBypass dist toji-plain-1-1');
  });

  it('are listed and described', async () => {
    expect(await all('list-tagged dist --quiet')).toBe(`${'toji-plain-1-1'.padEnd(40)}  ${'dist'.padEnd(20)}  root\n`);
    expect(await all('list-tagged dist --rpms')).toBe('toji-plain-1-1.noarch\ntoji-plain-1-1.src\n');
    expect(await all('latest-build dist toji-plain --paths --quiet')).toContain('/mnt/koji/packages/toji-plain/1/1 ');
    expect(await all('buildinfo toji-plain-1-1')).toMatch(
      /^BUILD: toji-plain-1-1 \[1\]\nState: COMPLETE\nBuilt by: root\n[\s\S]*\nTags: dist\nRPMs:\n/,
    );
    expect(await all('rpminfo toji-plain-1-1.noarch')).toMatch(
      /\nBuild: toji-plain-1-1 \[1\]\nRPM Path: \/mnt\/koji\/packages\/toji-plain\/1\/1\/noarch\/toji-plain-1-1\.noarch\.rpm\nSRPM: toji-plain-1-1 /,
    );
    expect(JSON.parse(await all('list-builds --package=toji-plain --json'))).toMatchObject([
      { nvr: 'toji-plain-1-1', state: 1 },
    ]);
    expect(await root('buildinfo nope-1-1')).toMatchObject({ code: 1, err: 'No such build: nope-1-1\n\n' });
  });

  it('are downloaded as they were imported', async () => {
    const cwd = mkdtempSync(join(folder, 'x-'));
    const { code, out } = await root('download-build toji-plain-1-1', { cwd });
    expect([code, out]).toEqual([
      0,
      'Downloading [1/2]: toji-plain-1-1.src.rpm\nDownloading [2/2]: toji-plain-1-1.noarch.rpm\n',
    ]);
    const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
    for (const name of readdirSync(cwd)) expect(sha(join(cwd, name))).toBe(sha(rpm(name)));
    expect((await root('download-build --arch=ppc64le toji-plain-1-1', { cwd })).err).toBe(
      'No ppc64le packages available for toji-plain-1-1\n',
    );
  });

  it('are untagged', async () => {
    expect(await all('untag-build -n dist toji-plain-1-1')).toBe('would have untagged toji-plain-1-1\n');
    await all('untag-build dist toji-plain-1-1');
    expect(await all('list-untagged')).toBe('toji-plain-1-1\n');
    expect((await root('untag-build dist nope-1-1')).err).toBe('No such build: nope-1-1\n');
  });
});

describe('tasks', () => {
  let builder: Client;
  const logged = async (id: number, name: string, text: string) =>
    memory.hub.files.put(`work/tasks/${id}/${id}/${name}`, Buffer.from(text));

  beforeEach(async () => {
    await all('add-tag dist', 'add-tag build --arches=x86_64', 'add-target tgt build dist');
    builder = await memory.login('builder');
    await builder.call('exclusiveSession');
  });

  it('a build that fails: followed, explained, its logs saved', async () => {
    expect(await all('build --nowait --scratch tgt git+https://git.example.org/p#abc')).toBe(
      `Created task: 1\nTask info: ${served.origin}/koji/taskinfo?taskID=1\n`,
    );
    expect(await all('list-tasks --quiet')).toBe(
      `1        20   root                 FREE     noarch     build (tgt, /p:abc)\n`,
    );
    await builder.call('host.openTask', 1);
    await builder.named('host.subtask', ['buildArch', ['tasks/1/1/p.src.rpm', 2, 'x86_64', true, {}], 1], {
      label: 'x86_64',
      arch: 'x86_64',
    });
    await builder.call('host.openTask', 2);
    await logged(2, 'build.log', 'one\ntwo\n');
    await builder.call('host.failTask', 2, encodeFault(1005, 'see build.log'));
    await builder.call('host.failTask', 1, encodeFault(1005, 'it failed'));

    const watched = await root('watch-task 1');
    expect(watched.code).toBe(1);
    expect(watched.out).toContain(
      '  2 buildArch (p.src.rpm, x86_64): FAILED: BuildError: see build.log\n    Relevant logs:\n',
    );
    expect((await root('watch-logs --follow 1')).out).toContain('==> 2:DEFAULT:build.log: <==\none\ntwo\n');
    expect(await all('taskinfo -rv 1')).toContain(
      '  Request Parameters:\n    SRPM: /mnt/koji/work/tasks/1/1/p.src.rpm\n    Build Tag: build\n',
    );

    const cwd = mkdtempSync(join(folder, 'x-'));
    const saved = await root('download-logs -r 1', { cwd });
    expect(saved).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(join(cwd, 'kojilogs/noarch-1/x86_64-2/build.log'), 'utf8')).toBe('one\ntwo\n');
    expect(readFileSync(join(cwd, 'kojilogs/noarch-1/task_failed.log'), 'utf8')).toBe('koji.BuildError: it failed\n');
  });

  it('a scratch build whose RPMs are fetched', async () => {
    await all('build --nowait --scratch tgt git+https://git.example.org/p#abc');
    await builder.call('host.openTask', 1);
    await logged(1, 'p-1-1.x86_64.rpm', 'RPM');
    await logged(1, 'build.log', 'log');
    await builder.call('host.closeTask', 1, encodeResponse('done'));
    const cwd = mkdtempSync(join(folder, 'x-'));
    expect((await root('download-task --logs 1', { cwd })).code).toBe(0);
    expect(readdirSync(cwd).sort()).toEqual(['build.noarch.log', 'p-1-1.x86_64.rpm']);

    const some = async (options: string) => {
      const dir = mkdtempSync(join(folder, 'x-'));
      const { code, out } = await root(`download-task --quiet ${options} 1`, { cwd: dir });
      return { code, out, files: readdirSync(dir) };
    };
    expect(await some('--logs --filter=^b --filter=log$')).toMatchObject({ code: 0, files: ['build.noarch.log'] });
    expect(await some('--logs --skip=^b --skip=^x')).toMatchObject({ files: ['p-1-1.x86_64.rpm'] });
    expect(await some('--arch=ppc64le,s390x')).toEqual({ code: 0, out: 'No files for download found.\n', files: [] });
    expect((await some('--filter=x --skip=x')).code).toBe(2);
  });

  it('only of tasks that have ended well', async () => {
    await all('build --nowait --scratch tgt git+https://git.example.org/p#abc');
    const { code, err } = await root('download-task --nowait 1');
    expect({ code, err }).toEqual({ code: 1, err: 'Task 1 has not finished yet.\n' });
  });

  it('only the owner cancels, and may run it again', async () => {
    expect((await alice('build --nowait --scratch tgt git+https://git.example.org/p#abc')).code).toBe(0);
    expect(await as('bob')('cancel 1')).toEqual({ code: 1, out: '', err: 'Cannot cancel task, not owner\n' });
    expect(await alice('cancel 1')).toEqual({ code: 0, out: '', err: '' });
    const again = await alice('resubmit --nowait 1');
    expect(again.out).toMatch(
      /^Resubmitting the following task:\nTask: 1\n[\s\S]*State: canceled\n[\s\S]*Resubmitted task 1 as new task 2\n$/,
    );
  });
});

it('side tags', async () => {
  await all('add-tag base --arches=x86_64');
  const { out } = await alice('add-sidetag base');
  expect(out).toMatch(/^base-side-\d+\n$/);
  expect((await alice('list-sidetags --mine')).out).toBe(out);
  expect((await as('bob')(`remove-sidetag ${out.trim()}`)).err).toContain('This is not your sidetag');
  expect((await alice(`remove-sidetag ${out.trim()}`)).code).toBe(0);
});
