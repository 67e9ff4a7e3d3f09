/** Repositories made here, read by dnf (libdnf, librepo, libsolv). Needs dnf and rpm. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comps } from '#core/repodata/comps';
import { type Fragments, fragments, type Kind } from '#core/repodata/fragments';
import { merge } from '#core/repodata/merge';
import { type RepositoryContent, writeRepository } from '#core/repodata/repository';
import { parseHeader } from '#core/rpm/header';
import { fixturePath, rpmBytes, rpmNames } from '../unit/core/rpm/fixtures.ts';

const top = mkdtempSync(join(tmpdir(), 'toji-dnf-'));
afterAll(() => rmSync(top, { recursive: true }));

const binaries = rpmNames.filter((name) => !/src\.rpm$/.test(name) && !name.includes('hello-1.0-1.x86_64.rpm'));

function fragmentsOf(name: string, base?: string): Fragments {
  const bytes = rpmBytes(name);
  const pkgid = createHash('sha256').update(bytes).digest('hex');
  return fragments(parseHeader(bytes), {
    pkgid,
    size: bytes.length,
    mtime: 1741046400,
    href: `Packages/${name}`,
    base,
  });
}

async function save(folder: string, content: RepositoryContent): Promise<void> {
  mkdirSync(join(folder, 'repodata'), { recursive: true });
  const chunks = new Map<string, Uint8Array[]>();
  const open = (type: string) => {
    const list: Uint8Array[] = [];
    chunks.set(type, list);
    return (chunk: Uint8Array) => void list.push(chunk);
  };
  const { repomd, files } = await writeRepository(content, open, 1741046400);
  for (const { type, name } of files) writeFileSync(join(folder, 'repodata', name), Buffer.concat(chunks.get(type)!));
  writeFileSync(join(folder, 'repodata', 'repomd.xml'), repomd);
}

/** Runs dnf with nothing but the repository in `folder`. */
function dnf(folder: string, ...args: string[]): string {
  const own = [
    '--quiet',
    '--releasever=1',
    '--forcearch=x86_64',
    `--installroot=${join(top, 'root')}`,
    `--repofrompath=toji,file://${folder}`,
    '--repo=toji',
    '--nogpgcheck',
    '--setopt=cachedir=/cache',
    '--setopt=install_weak_deps=False',
  ];
  return execFileSync('dnf', [...own, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The files that dnf downloads for a specification, digests checked against the metadata. */
function fetched(folder: string, spec: string): string[] {
  const target = mkdtempSync(join(top, 'got-'));
  dnf(folder, 'install', '-y', '--downloadonly', '--downloaddir', target, spec);
  return readdirSync(target).sort();
}

const lines = (text: string) => text.split('\n').filter((line) => line.includes('toji-') || line.includes('zzzz'));

describe('dnf', () => {
  const folder = join(top, 'internal');

  beforeAll(async () => {
    const all = new Map(binaries.map((name) => [name, fragmentsOf(name)]));
    const packages = (kind: Kind) => [...all.values()].map((made) => made[kind]);
    const groups = comps([
      {
        name: 'build',
        display_name: 'Build',
        description: null,
        is_default: null,
        uservisible: true,
        biarchonly: false,
        langonly: null,
        packagelist: [{ package: 'toji-rich-data', type: 'mandatory', basearchonly: null, requires: null }],
        grouplist: [{ name: 'more', type: 'mandatory', is_metapkg: false }],
      },
      {
        name: 'more',
        display_name: 'More',
        description: null,
        is_default: null,
        uservisible: true,
        biarchonly: false,
        langonly: null,
        packagelist: [{ package: 'toji-plain', type: 'mandatory', basearchonly: null, requires: null }],
        grouplist: [],
      },
    ]);
    await save(folder, { count: all.size, packages, comps: groups });
    mkdirSync(join(folder, 'Packages'));
    for (const name of binaries) copyFileSync(fixturePath(name), join(folder, 'Packages', name));
  });

  it('sees every package', () => {
    const found = lines(dnf(folder, 'repoquery', '--qf', '%{name}-%{version}-%{release}.%{arch}'));
    expect(found.sort()).toEqual(binaries.map((name) => name.replace(/(\.signed)?\.rpm$/, '')).sort());
  });

  it('solves by file names and reads changelogs', () => {
    expect(lines(dnf(folder, 'repoquery', '--file', '/usr/share/toji/a&b/<q> "é'))).toEqual([
      'toji-rich-2:1.0~rc1-3^git.2.x86_64',
    ]);
    expect(lines(dnf(folder, 'repoquery', '--whatprovides', '/etc/own'))).toEqual(['toji-busy-0:1.5-1.noarch']);
    expect(dnf(folder, 'repoquery', '--changelogs', 'toji-busy')).toContain('- three');
  });

  it('solves and downloads @build with the groups that it needs', () => {
    expect(fetched(folder, '@build')).toEqual([
      'toji-plain-1-1.noarch.rpm',
      'toji-rich-data-1.0~rc1-3^git.2.noarch.rpm',
    ]);
  });

  it('reads a merged repository and fetches from the external one', async () => {
    const internal = ['toji-plain-1-1.noarch.rpm'].map((name) => fragmentsOf(name));
    const external = ['toji-rich-data-1.0~rc1-3^git.2.noarch.rpm'].map((name) => fragmentsOf(name));
    const source = (made: Fragments[], base?: string) => ({
      base,
      origin: base ?? 'internal/',
      open: async function* (kind: Kind) {
        yield Buffer.from(made.map((one) => one[kind]).join(''));
      },
    });
    const merged = join(top, 'merged');
    await save(merged, await merge([source(internal), source(external, `file://${folder}/`)], { mode: 'koji' }));
    // Only the external repository has this package's file.
    expect(fetched(merged, 'toji-rich-data')).toEqual(['toji-rich-data-1.0~rc1-3^git.2.noarch.rpm']);
    expect(lines(dnf(merged, 'repoquery', '--location', 'toji-plain'))).toEqual([
      `file://${merged}/Packages/toji-plain-1-1.noarch.rpm`,
    ]);
  });
});
