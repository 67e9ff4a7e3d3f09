import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';
import { runCli } from '../doubles/run-cli.ts';
import { servedHub } from '../doubles/served-hub.ts';
import { tempFolder } from '../doubles/temp-folder.ts';

/** Commands that bring local files into a whole hub in memory. */
const folder = tempFolder();
let memory: MemoryHub;
let served: Awaited<ReturnType<typeof servedHub>>;
let dir: string;

beforeEach(async () => {
  memory = await memoryHub({ hub: { EnableMaven: true, EnableWin: true } });
  served = await servedHub(memory);
  dir = mkdtempSync(join(folder, 'x-'));
});
afterEach(() => served.stop());

const as = (user: string, line: string) => runCli(served, line.split(' '), { user });
const root = (line: string) => as('root', line);
const ask = async (method: string, ...words: string[]) =>
  JSON.parse((await runCli(served, ['call', '--json-output', method, ...words], { user: 'root' })).out);

function file(name: string, content: string): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

const COMPS = `<?xml version="1.0"?>
<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">
<comps>
  <group>
    <id>core</id><name xml:lang="de">Kern</name><name>Core</name>
    <description>small &amp; good</description><default>true</default><uservisible>false</uservisible>
    <langonly>de</langonly><biarchonly>true</biarchonly>
    <packagelist>
      <packagereq>bash</packagereq>
      <packagereq type="optional" basearchonly="true">nano</packagereq>
      <packagereq type="conditional" requires="bash">bash-completion</packagereq>
    </packagelist>
  </group>
  <group><id>empty</id></group>
  <category><id>all</id><grouplist><groupid>core</groupid></grouplist></category>
</comps>`;

describe('import-comps', () => {
  beforeEach(() => root('add-tag dist'));

  it('adds groups and packages with all that the file says', async () => {
    expect(await root(`import-comps ${file('comps.xml', COMPS)} dist`)).toEqual({
      code: 0,
      err: '',
      out: [
        'Group: core (Core)',
        "  Package: bash: {'basearchonly': False, 'type': 'mandatory'}",
        "  Package: nano: {'basearchonly': True, 'type': 'optional'}",
        "  Package: bash-completion: {'basearchonly': False, 'requires': 'bash', 'type': 'conditional'}",
        'Group: empty (empty)',
        '',
      ].join('\n'),
    });
    const [core] = await ask('getTagGroups', 'dist');
    expect(core).toMatchObject({
      name: 'core',
      display_name: 'Core',
      description: 'small & good',
      is_default: true,
      uservisible: false,
      langonly: 'de',
      biarchonly: true,
    });
    expect(core.packagelist).toHaveLength(3);
  });

  it('what show-groups prints comes back the same', async () => {
    await root(`import-comps ${file('comps.xml', COMPS)} dist`);
    const { out: printed } = await root('show-groups --comps dist');
    await root('add-tag copy');
    expect((await root(`import-comps ${file('printed.xml', printed)} copy`)).code).toBe(0);
    expect((await root('show-groups --comps copy')).out).toBe(printed);
  });

  it('a blocked group is not touched without --force', async () => {
    await root('add-group dist core');
    await root('block-group dist core');
    const path = file('comps.xml', COMPS);
    expect((await root(`import-comps ${path} dist`)).code).toBe(1);
    expect((await root(`import-comps --force ${path} dist`)).code).toBe(0);
  });

  it.each([
    ['<comps><group></comps>', /unexpected close tag|unmatched/i],
    ['<html/>', /not a comps file: it begins with html/],
    ['<comps><group><name>x</name></group></comps>', /a group without an id/],
  ])('%s is refused in one line that names the file', async (text, message) => {
    const path = file('bad.xml', text);
    const { code, err } = await root(`import-comps ${path} dist`);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(err).toMatch(new RegExp(`^${path}: [^\n]*\n$`));
    expect(await ask('getTagGroups', 'dist')).toEqual([]);
  });

  it('neither a tag nor a file that is not there', async () => {
    expect((await root(`import-comps ${file('comps.xml', COMPS)} nope`)).err).toBe('No such tag: nope\n');
    expect((await root(`import-comps ${dir}/nope.xml dist`)).err).toContain(`${dir}/nope.xml: ENOENT`);
  });
});

describe('import-archive', () => {
  const archives = async (nvr: string) => (await ask('listArchives', (await ask('getBuild', nvr)).id))[0];

  it('into an image build that it makes', async () => {
    const line = `import-archive --type=image --type-info=x86_64 cloud-42-1 ${file('disk.qcow2', 'disk')}`;
    expect(await root(line)).toMatchObject({ code: 2, err: expect.stringContaining('No such build: cloud-42-1') });
    expect(await root(line.replace('--type=', '--create-build --type='))).toEqual({
      code: 0,
      err: '',
      out: 'Uploading archive: disk.qcow2\n\nImported: disk.qcow2\n',
    });
    expect(await archives('cloud-42-1')).toMatchObject({ filename: 'disk.qcow2', size: 4, btype: 'image' });
    expect((await root('buildinfo cloud-42-1')).out).toContain(
      'Image archives:\n/mnt/koji/packages/cloud/42/1/images/disk.qcow2\n',
    );
  });

  it('a Maven artifact, named by its POM and that of its parent', async () => {
    const pom = file(
      'kid.pom',
      '<project><!-- &eacute; --><parent><groupId>org.example</groupId><version>7</version></parent>' +
        '<artifactId>kid</artifactId><name>J&eacute;r</name></project>',
    );
    const { code, err } = await root(
      `import-archive --create-build --type=maven --type-info=${pom} org.example-kid-7-1 ${file('kid-7.jar', 'jar')}`,
    );
    expect([code, err]).toEqual([0, '']);
    expect(await archives('org.example-kid-7-1')).toMatchObject({ filename: 'kid-7.jar', btype: 'maven' });
    const { out } = await root('buildinfo org.example-kid-7-1');
    expect(out).toContain('Maven groupId: org.example\nMaven artifactId: kid\nMaven version: 7\nTags:');
    expect(out).toContain(
      'Maven archives:\n/mnt/koji/packages/org.example-kid/7/1/maven/org/example/kid/7/kid-7.jar\n',
    );
    expect(await ask('getMavenBuild', 'org.example-kid-7-1')).toMatchObject({
      group_id: 'org.example',
      artifact_id: 'kid',
      version: '7',
    });
  });

  it('a Windows file with its place and platforms', async () => {
    const words = ['import-archive', '--create-build', '--type=win', '--type-info=rel/x:w32 w64:dbg', 'w-7-1'];
    const { code } = await runCli(served, [...words, file('w.zip', 'zip')], { user: 'root' });
    expect(code).toBe(0);
    expect(await archives('w-7-1')).toMatchObject({ filename: 'w.zip', btype: 'win' });
    const { out } = await root('buildinfo w-7-1');
    expect(out).toContain('Windows build platform: import\n');
    expect(out).toContain('Windows archives:\n/mnt/koji/packages/w/7/1/win/rel/x/w.zip\n');
  });

  it.each([
    ['root', '--type=deb', 'Unsupported archive type: deb'],
    ['root', '--type=constructor', 'Unsupported archive type: constructor'],
    ['root', '', 'You must specify an archive type'],
    ['root', '--type=image', '--type-info must be specified'],
    ['root', '--type=win --type-info=x', '--type-info must be in relpath:platforms[:flags] format'],
    ['alice', '--type=image --type-info=x86_64', 'This action requires image-import or admin privileges'],
  ])('%s %s: %s', async (user, options, message) => {
    const line = `import-archive --create-build ${options} n-1-1 ${file('x', 'x')}`.replace('  ', ' ');
    const { code, err } = await as(user, line);
    expect(code).toBe(2);
    expect(err).toContain(`toji: error: ${message}\n`);
    expect(await ask('getBuild', 'n-1-1')).toBe(null);
  });

  it('a POM that does not say all', async () => {
    const pom = file('bad.pom', '<project><artifactId>kid</artifactId></project>');
    const { code, err } = await root(
      `import-archive --create-build --type=maven --type-info=${pom} a-1-1 ${file('x', 'x')}`,
    );
    expect([code, err]).toEqual([1, `could not extract groupId from POM: ${pom}\n`]);
  });
});

describe('prune-signed-copies', () => {
  const rpm = (name: string) => fileURLToPath(new URL(`../fixtures/rpms/${name}`, import.meta.url));
  const COPY = 'packages/zzzzzzzz-hello/1.0/1/data/signed/KEY/x86_64/zzzzzzzz-hello-1.0-1.x86_64.rpm';
  const DAY = 24 * 3600;
  /** The time that the CLI takes for now. */
  const NOW = Date.UTC(2026, 10, 20, 18, 13, 57) / 1000;
  let copy: string;

  /** A signed build whose copy was written, and tagged, so many days ago. */
  async function signedBuild(days: number): Promise<void> {
    memory.clock.now = NOW - days * DAY;
    for (const line of [
      'add-tag dist',
      'add-tag other',
      'add-pkg --owner=root dist zzzzzzzz-hello',
      'add-pkg --owner=root other zzzzzzzz-hello',
      `import --create-build ${rpm('zzzzzzzz-hello-1.0-1.x86_64.rpm')}`,
      `import-sig ${rpm('zzzzzzzz-hello-1.0-1.x86_64.signed.rpm')}`,
      'call tagBuildBypass dist zzzzzzzz-hello-1.0-1',
    ]) {
      expect(await root(line)).toMatchObject({ code: 0, err: '' });
    }
    const [{ sigkey }] = (await ask('queryRPMSigs', 'zzzzzzzz-hello-1.0-1.x86_64')).filter(
      (row: { sigkey: string }) => row.sigkey !== '',
    );
    copy = COPY.replace('KEY', sigkey);
  }
  const isThere = async () => (await memory.hub.files.stat(copy)) !== undefined;
  const TOTALS = (files: number, bytes: number) => `--- Grand Totals ---\nFiles: ${files}\nBytes: ${bytes}\n`;

  it('removes the copies of a build that is not the latest any more, and nothing else', async () => {
    await signedBuild(30);
    const { size } = (await memory.hub.files.stat(copy))!;
    memory.clock.now = NOW - 20 * DAY;
    await ask('untagBuildBypass', 'dist', 'zzzzzzzz-hello-1.0-1');
    const test = await root('prune-signed-copies --test');
    expect(test.out).toBe(`Would have unlinked: /mnt/koji/${copy}\n${TOTALS(1, size)}`);
    expect(await isThere()).toBe(true);
    const { out } = await root('prune-signed-copies -v --package=zzzzzzzz-hello');
    expect(out).toBe(
      `Getting builds...\n...got 1 builds\nUnlinking: /mnt/koji/${copy}\n` +
        `Build: zzzzzzzz-hello-1.0-1, Removed 1 signed copies (${size} bytes). Total: 1/${size}\n${TOTALS(1, size)}`,
    );
    expect(await isThere()).toBe(false);
    expect(await ask('queryRPMSigs', 'zzzzzzzz-hello-1.0-1.x86_64')).toHaveLength(2);
    await root(`write-signed-rpm ${copy.split('/')[6]} zzzzzzzz-hello-1.0-1.x86_64`);
    expect(await isThere()).toBe(true);
  });

  it.each([
    ['is the latest', 30, '', 0],
    ['counts in no tag that is ignored', 30, '--ignore-tag=di*', 1],
    ['is in the trash can', 30, '--trashcan-tag=dist', 1],
    ['has new copies', 2, '--ignore-tag=dist', 0],
    ['has copies that are older than the days given', 2, '--days=1 --ignore-tag=dist', 1],
    ['is another build', 30, '--build=zzzzzzzz-hello-1.0-1', 0],
  ])('a build that %s', async (_what, days, options, files) => {
    await signedBuild(days);
    const { code, out } = await root(`prune-signed-copies ${options}`.trim());
    expect([code, out.includes(`Files: ${files}\n`)]).toEqual([0, true]);
    expect(await isThere()).toBe(files === 0);
  });

  it('a tag is protected by the patterns of a file', async () => {
    await signedBuild(30);
    // A build that comes later takes the place of the signed one, which stays in the tag.
    memory.clock.now = NOW - 20 * DAY;
    await ask('createEmptyBuild', 'zzzzzzzz-hello', '"2"', '"1"', 'None');
    await ask('tagBuildBypass', 'dist', 'zzzzzzzz-hello-2-1');
    const path = file('tags', 'x*\n  di*\n\n');
    expect((await root(`prune-signed-copies --protect-tag-file=${path}`)).out).toContain('Files: 0\n');
    expect((await root('prune-signed-copies --protect-tag=x*')).out).toContain('Files: 1\n');
  });

  it('what is not there, and who may not', async () => {
    await signedBuild(30);
    expect((await root('prune-signed-copies --build=n-1-1')).err).toContain('No such build: n-1-1');
    expect((await root('prune-signed-copies --package=nope')).err).toBe('No such package: nope\n');
    expect((await root(`prune-signed-copies --ignore-tag-file=${dir}/nope`)).err).toContain(`${dir}/nope: ENOENT`);
    const { code, err } = await as('alice', 'prune-signed-copies --ignore-tag=dist');
    expect([code, err]).toEqual([1, expect.stringContaining('ActionNotAllowed')]);
    expect(await isThere()).toBe(true);
  });
});
