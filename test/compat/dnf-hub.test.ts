/** Repos of a hub, made on request and served below /kojifiles, read and installed from by dnf. Needs dnf and rpm, as root. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { freePort } from '#local/dev-hub';
import { serve } from '#rpc/serve';
import { Deployment } from '../integration/engine/deployment.ts';
import { addBuild, tagWith } from '../integration/engine/packages.ts';

type Row = Record<string, Value>;

const top = mkdtempSync(join(tmpdir(), 'toji-dnf-hub-'));
let deployment: Deployment;
let server: Server;
let base: string;

beforeAll(async () => {
  const port = await freePort();
  deployment = await Deployment.start({ port });
  server = serve(deployment.hub);
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready));
  base = `http://127.0.0.1:${port}/kojifiles`;
});

afterAll(() => {
  server.close();
  rmSync(top, { recursive: true });
});

/** A fresh repo of the tag; answers its URL. */
async function repoOf(tag: string, where = 'latest'): Promise<string> {
  const { request } = (await deployment.as('admin')('repo.request', tag, 'last')) as Row;
  await deployment.settle();
  const { repo } = (await deployment.as('admin')('repo.checkRequest', (request as Row).id!)) as { repo: Row };
  return `${base}/repos/${tag}/${where === 'latest' ? where : repo.id}/x86_64/`;
}

let roots = 0;

/** dnf with nothing but this repo, in a root of its own. The server runs in this process: it must not be blocked. */
async function dnf(url: string, ...args: string[]): Promise<{ root: string; out: string }> {
  const root = join(top, `root${++roots}`);
  const own = [
    ...['--quiet', '-y', '--releasever=1', '--forcearch=x86_64', `--installroot=${root}`, '--nogpgcheck'],
    ...[
      `--repofrompath=toji,${url}`,
      '--repo=toji',
      `--setopt=cachedir=${root}.cache`,
      '--setopt=install_weak_deps=False',
    ],
  ];
  const { stdout } = await promisify(execFile)('dnf', [...own, ...args]);
  return { root, out: stdout };
}

const listed = async (url: string): Promise<string[]> =>
  (await dnf(url, 'repoquery', '--qf', '%{name}-%{version}-%{release}.%{arch}\n')).out
    .split('\n')
    .filter((line) => line.startsWith('toji-'))
    .sort();

describe('dnf and a build repo', () => {
  it('installs a group: groups are in the repo, packages come through its links', async () => {
    await tagWith(deployment, 'grouped', ['plain', 'rich']);
    const admin = deployment.as('admin');
    await admin('groupListAdd', 'grouped', 'build');
    await admin('groupPackageListAdd', 'grouped', 'build', 'toji-plain');
    await admin('groupListAdd', 'grouped', 'more');
    await admin('groupPackageListAdd', 'grouped', 'more', 'toji-rich-data');
    await admin('groupReqListAdd', 'grouped', 'build', 'more');
    const { root } = await dnf(await repoOf('grouped', 'id'), 'install', '@build');
    const { stdout } = await promisify(execFile)('rpm', ['--root', root, '-qa', '--qf', '%{name}\n']);
    expect(stdout.split('\n').filter(Boolean).sort()).toEqual(['toji-plain', 'toji-rich-data']);
    expect(existsSync(join(root, 'usr/share'))).toBe(true);
  });

  it('finds the newest repo by the name latest', async () => {
    await tagWith(deployment, 'moving', ['plain']);
    const latest = await repoOf('moving');
    expect(await listed(latest)).toEqual(['toji-plain-1-1.noarch']);
    await addBuild(deployment, 'moving', 'busy');
    await repoOf('moving');
    expect(await listed(latest)).toEqual(['toji-busy-1.5-1.noarch', 'toji-plain-1-1.noarch']);
  });

  it('reads an empty repo', async () => {
    await tagWith(deployment, 'empty', []);
    expect(await listed(await repoOf('empty'))).toEqual([]);
  });
});

describe('dnf and a merged repo', () => {
  const link = async (tag: string, url: string, mode: string): Promise<void> => {
    const admin = deployment.as('admin');
    const { id } = (await admin('createExternalRepo', `outside-${tag}`, url)) as Row;
    await admin('addExternalRepoToTag', tag, id!, 10, mode);
  };

  it('installs from the external repo, $arch in its URL, what is blocked left out', async () => {
    await tagWith(deployment, 'outside', ['busy', 'rich']);
    await repoOf('outside');
    await tagWith(deployment, 'inside', ['plain']);
    await deployment.as('admin')('packageListAdd', 'inside', 'toji-busy', 'admin', true);
    await link('inside', `${base}/repos/outside/latest/$arch`, 'koji');
    const merged = await repoOf('inside');
    expect(await listed(merged)).toEqual([
      'toji-plain-1-1.noarch',
      'toji-rich-1.0~rc1-3^git.2.x86_64',
      'toji-rich-data-1.0~rc1-3^git.2.noarch',
    ]);
    const { root } = await dnf(merged, 'install', 'toji-rich-data', 'toji-plain');
    const { stdout } = await promisify(execFile)('rpm', ['--root', root, '-qa', '--qf', '%{name}\n']);
    expect(stdout.split('\n').filter(Boolean).sort()).toEqual(['toji-plain', 'toji-rich-data']);
  });

  it('keeps both sides in mode bare, blocked ones too', async () => {
    await tagWith(deployment, 'source', ['busy', 'plain']);
    await repoOf('source');
    await tagWith(deployment, 'bare', ['plain']);
    await deployment.as('admin')('packageListAdd', 'bare', 'toji-busy', 'admin', true);
    await link('bare', `${base}/repos/source/latest/x86_64/`, 'bare');
    expect(await listed(await repoOf('bare'))).toEqual(['toji-busy-1.5-1.noarch', 'toji-plain-1-1.noarch']);
  });
});

describe('dnf and a dist repo', () => {
  it('installs the copies in it, which stay when the build goes', async () => {
    const admin = deployment.as('admin');
    await tagWith(deployment, 'release', ['rich']);
    const opts = { arch: ['x86_64'], latest: true, inherit: true, allow_missing_signatures: true, __starstar: true };
    const task = (await admin('distRepo', 'release', [], opts)) as number;
    await deployment.settle();
    expect(await admin('getTaskResult', task)).toContain('successfully generated');
    const kept = new Map<string, Uint8Array>();
    for (const { key } of (await deployment.files.list('packages/toji-rich/')).files) {
      kept.set(key, (await deployment.files.get(key))!);
    }
    await deployment.files.remove([...kept.keys()]);
    const { root } = await dnf(`${base}/repos-dist/release/latest/x86_64/`, 'install', 'toji-rich-data');
    for (const [key, body] of kept) await deployment.files.put(key, body);
    const { stdout } = await promisify(execFile)('rpm', ['--root', root, '-qa', '--qf', '%{name}\n']);
    expect(stdout.split('\n').filter(Boolean)).toEqual(['toji-rich-data']);
  });
});
