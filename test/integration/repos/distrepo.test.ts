import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseRepomd } from '#core/repodata/repomd';
import { readHeader } from '#core/rpm/header';
import { REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { resolvePath } from '#hub/files/resolve';
import { transact } from '#store/tx';
import { HELLO, HELLO_SIGNED, rpmBytes } from '../../unit/core/rpm/fixtures.ts';
import { Deployment } from '../engine/deployment.ts';
import { packagesIn } from './metadata.ts';
import { putBuild } from './synthetic.ts';

type Row = Record<string, Value>;

const KEY = 'aaf92f30';
let deployment: Deployment;
let admin: ReturnType<Deployment['as']>;

beforeEach(async () => {
  deployment = await Deployment.start();
  admin = deployment.as('admin');
  await admin('createTag', 'release', { arches: 'x86_64', __starstar: true });
});

async function distRepo(
  keys: string[],
  opts: Row = {},
): Promise<{ task: number; repo: number; result: Promise<Value> }> {
  const given = { arch: ['x86_64'], latest: true, inherit: true, ...opts, __starstar: true };
  const task = (await admin('distRepo', 'release', keys, given)) as number;
  const [, repo] = (await admin('getTaskRequest', task)) as [Value, number];
  await deployment.settle();
  const result = admin('getTaskResult', task);
  // who does not look at it says so by this
  result.catch(() => {});
  return { task, repo, result };
}

const folder = (repo: number, arch = 'x86_64'): string => `repos-dist/release/${repo}/${arch}`;
const names = async (repo: number, arch?: string): Promise<string[]> =>
  (await packagesIn(deployment.files, folder(repo, arch))).map((one) => `${one.name}.${one.arch}`).sort();

async function logOf(task: number, name: string): Promise<string> {
  const [child] = (await admin('getTaskChildren', task)) as Row[];
  const bytes = await deployment.files.get(`work/tasks/${Number(child!.id) % 10000}/${child!.id}/${name}`);
  return Buffer.from(bytes ?? []).toString();
}

describe('a dist repo of real packages', () => {
  beforeEach(async () => {
    await admin('createEmptyBuild', 'zzzzzzzz-hello', '1.0', '1', null);
    await deployment.upload('import', HELLO, rpmBytes(HELLO));
    await admin('importRPM', 'import', HELLO);
    await admin('packageListAdd', 'release', 'zzzzzzzz-hello', 'admin');
    await admin('tagBuildBypass', 'release', 'zzzzzzzz-hello-1.0-1');
    const signed = rpmBytes(HELLO_SIGNED);
    const { headerStart } = await readHeader(signed);
    await admin(
      'addRPMSig',
      'zzzzzzzz-hello-1.0-1.x86_64',
      Buffer.from(signed.subarray(96, headerStart)).toString('base64'),
    );
  });

  it('has the signed copies, by their own digests', async () => {
    await admin('writeSignedRPM', 'zzzzzzzz-hello-1.0-1.x86_64', KEY);
    const { repo, result } = await distRepo([KEY]);
    expect(await result).toBe(`Dist repository #${repo} successfully generated`);
    const path = `Packages/z/${HELLO}`;
    const copy = await deployment.files.get(`${folder(repo)}/${path}`);
    expect(Buffer.from(copy!).equals(rpmBytes(HELLO_SIGNED))).toBe(true);
    const pkgid = createHash('sha256').update(copy!).digest('hex');
    expect(await packagesIn(deployment.files, folder(repo))).toMatchObject([{ pkgid, href: path, base: null }]);
    expect(Buffer.from((await deployment.files.get(`${folder(repo)}/pkglist`))!).toString()).toBe(`${path}\n`);
    expect(await admin('repoInfo', repo)).toMatchObject({ state: REPO.READY, dist: true });
    const latest = await transact(deployment.hub, (tx) => resolvePath(tx, `repos-dist/release/latest/x86_64/${path}`));
    expect(latest).toBe(`${folder(repo)}/${path}`);
  });

  it('is refused while a copy is not written, unless it may be written', async () => {
    const refused = await distRepo([KEY]);
    await expect(refused.result).rejects.toThrow('Packages missing from the filesystem. See missing_files.log.');
    expect(await logOf(refused.task, 'missing_files.log')).toContain('zzzzzzzz-hello-1.0-1.x86_64');
    const written = await distRepo([KEY], { write_signed_rpms: true });
    expect(await written.result).toContain('successfully');
    expect(await logOf(written.task, 'written_signed_rpms.log')).toContain(KEY);
  });
});

describe('signatures', () => {
  beforeEach(async () => {
    await putBuild(deployment, 'release', 'one', [{ name: 'one', sigs: ['11111111', '22222222'] }]);
    await putBuild(deployment, 'release', 'two', [{ name: 'two', sigs: ['22222222'] }]);
    await putBuild(deployment, 'release', 'three', [{ name: 'three' }]);
  });

  it('that are missing are an error', async () => {
    const { task, result } = await distRepo(['11111111']);
    await expect(result).rejects.toThrow('Unsigned packages found. See missing_signatures.log');
    expect(await logOf(task, 'missing_signatures.log')).toMatch(/three-1-1.x86_64[\s\S]*two-1-1.x86_64/);
  });

  it('decide, the first key that there is; packages without one can be left out', async () => {
    const { repo } = await distRepo(['22222222', '11111111'], { skip_missing_signatures: true });
    expect(await names(repo)).toEqual(['one.x86_64', 'two.x86_64']);
    const known = JSON.parse(Buffer.from((await deployment.files.get(`${folder(repo)}/kojipkgs`))!).toString());
    expect(known['one-1-1.x86_64.rpm'].sigkey).toBe('22222222');
  });

  it('can be done without', async () => {
    const { repo } = await distRepo(['11111111'], { allow_missing_signatures: true });
    expect(await names(repo)).toEqual(['one.x86_64', 'three.x86_64', 'two.x86_64']);
  });
});

describe('options of a dist repo', () => {
  const unsigned = { allow_missing_signatures: true };

  it('split_debuginfo puts debug packages into a repo of their own', async () => {
    await putBuild(deployment, 'release', 'tool', [{ name: 'tool' }, { name: 'tool-debuginfo' }]);
    const { repo } = await distRepo([], { ...unsigned, split_debuginfo: true });
    expect(await names(repo)).toEqual(['tool.x86_64']);
    expect(await names(repo, 'x86_64/debug')).toEqual(['tool-debuginfo.x86_64']);
    expect(await deployment.files.stat(`${folder(repo)}/debug/Packages/t/tool-debuginfo-1-1.x86_64.rpm`)).toBeDefined();
  });

  it('comps brings groups', async () => {
    await putBuild(deployment, 'release', 'tool', [{ name: 'tool' }]);
    await deployment.upload('cli-dist-repo', 'comps.xml', '<comps/>');
    const { repo } = await distRepo([], { ...unsigned, comps: 'cli-dist-repo/comps.xml' });
    const repomd = Buffer.from((await deployment.files.get(`${folder(repo)}/repodata/repomd.xml`))!).toString();
    expect([...parseRepomd(repomd).keys()]).toContain('group');
  });

  it('multilib takes development packages of both sizes, and what they need', async () => {
    const both = (name: string, requires: string[] = [], provides = [name]) => [
      { name, requires, provides: [...provides, `${name}(64)`] },
      { name, arch: 'i686', requires, provides: [...provides, `${name}(32)`] },
    ];
    await putBuild(deployment, 'release', 'lib', [
      { name: 'lib', provides: ['lib', 'lib.so()(64bit)'] },
      { name: 'lib', arch: 'i686', provides: ['lib', 'lib.so'], requires: ['base'] },
      { name: 'lib-devel', requires: ['lib.so()(64bit)'] },
      { name: 'lib-devel', arch: 'i686', requires: ['lib.so'] },
    ]);
    await putBuild(deployment, 'release', 'base', both('base'));
    await putBuild(deployment, 'release', 'other', both('other'));
    await putBuild(deployment, 'release', 'black', both('black-devel'));
    await deployment.upload('cli-dist-repo', 'rules', '[devel]\nblack_list = black-devel\n');
    const opts = { ...unsigned, arch: ['x86_64', 'i686'], multilib: 'cli-dist-repo/rules' };
    const { repo, result } = await distRepo([], opts);
    expect(await result).toContain('successfully');
    const small = (await names(repo)).filter((name) => name.endsWith('.i686'));
    // base is there for 64 bit, which is enough for a need without a size
    expect(small).toEqual(['lib-devel.i686', 'lib.i686']);
    expect(await deployment.files.stat(`${folder(repo)}/Packages/l/lib-1-1.i686.rpm`)).toBeDefined();
    expect(await names(repo, 'i386')).toContain('other.i686');
  });

  it('that this hub does not have are refused', async () => {
    await expect(distRepo([], { zck: true })).rejects.toThrow('zchunk');
    await expect(distRepo([], { delta: [1] })).rejects.toThrow('delta');
  });

  it('a tag without packages makes an empty repo', async () => {
    const { repo, result } = await distRepo([], unsigned);
    expect(await result).toContain('successfully');
    expect(await names(repo)).toEqual([]);
    expect(await deployment.files.stat(`${folder(repo)}/repodata/EMPTY_REPO`)).toBeDefined();
  });
});
