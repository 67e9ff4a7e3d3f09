import { describe, expect, it } from 'vitest';
import { changelog } from '#core/rpm/changelog';
import { DEP, dependencies, rpmDeps } from '#core/rpm/dependencies';
import { rpmFiles } from '#core/rpm/files';
import { parseHeader } from '#core/rpm/header';
import { archOf, rpmInfo } from '#core/rpm/info';
import { DATA_SIGNED, HELLO, RICH, RICH_SOURCE, rpmBytes } from './fixtures.ts';

const read = (name: string) => parseHeader(rpmBytes(name));

describe('rpmInfo', () => {
  it('of a binary package', () => {
    expect(rpmInfo(read(RICH))).toMatchObject({
      name: 'toji-rich',
      version: '1.0~rc1',
      release: '3^git.2',
      epoch: 2,
      arch: 'x86_64',
      buildtime: 1741046400,
      sourcepackage: null,
      sourcerpm: 'toji-rich-1.0~rc1-3^git.2.nosrc.rpm',
      payloadhash: expect.stringMatching(/^[0-9a-f]{32}$/),
      sigkey: '',
    });
  });

  it('of a source package: arch is src, or nosrc when sources are left out', () => {
    expect(rpmInfo(read('toji-plain-1-1.src.rpm'))).toMatchObject({
      arch: 'src',
      epoch: null,
      sourcepackage: 1,
      sourcerpm: null,
      buildarchs: ['noarch'],
    });
    expect(rpmInfo(read(RICH_SOURCE))).toMatchObject({
      arch: 'nosrc',
      exclusivearch: ['x86_64', 'noarch'],
      excludearch: ['ppc64le'],
    });
  });

  it('of a package without architecture', () => {
    expect(archOf(read(DATA_SIGNED))).toBe('noarch');
  });
});

describe('rpmFiles', () => {
  it('gives the rows of listRPMFiles', () => {
    expect(rpmFiles(read(HELLO).main)[0]).toEqual({
      name: '/usr/bin/zzzzzzzz-hello',
      size: 25,
      md5: '6b4255ff6a17b8d5cd42188938561948c2026ce96e6dd1540edeba356dd1a055',
      digest: '6b4255ff6a17b8d5cd42188938561948c2026ce96e6dd1540edeba356dd1a055',
      digest_algo: 'sha256',
      flags: 0,
      user: 'root',
      group: 'root',
      mtime: expect.any(Number),
      mode: 33261,
    });
  });

  it('knows directories, ghosts, configuration, odd names and owners', () => {
    const files = new Map(rpmFiles(read(RICH).main).map((file) => [file.name, file]));
    expect(files.get('/etc/toji')).toMatchObject({ mode: 0o40755, digest: '' });
    expect(files.get('/etc/toji/a.conf')).toMatchObject({ flags: 17 });
    expect(files.get('/usr/bin/toji-rich')).toMatchObject({ mode: 0o104755, group: 'wheel' });
    expect(files.get('/usr/bin/toji-link')).toMatchObject({ mode: 0o120777 });
    expect(files.get('/var/lib/toji/ghost')).toMatchObject({ flags: 64 });
    expect(files.has('/usr/share/toji/a&b/<q> "é')).toBe(true);
  });

  it('has bare names and the digest algorithm of its package', () => {
    expect(rpmFiles(read('toji-plain-1-1.src.rpm').main)).toMatchObject([{ name: 'plain.spec', digest_algo: 'md5' }]);
  });

  it('is empty for a package without files', () => {
    expect(rpmFiles(read('toji-rich-empty-9-3^git.2.x86_64.rpm').main)).toEqual([]);
  });
});

describe('dependencies', () => {
  it('gives all kinds by Koji’s numbers', () => {
    const main = read(RICH).main;
    expect(dependencies(main, DEP.CONFLICT)).toEqual([{ name: 'evil', version: '1:2', flags: 2 }]);
    expect(dependencies(main, DEP.SUGGEST)).toEqual([{ name: 'sug', version: '', flags: 0 }]);
    expect(rpmDeps(main, DEP.RECOMMEND)).toEqual([{ name: 'rec', version: '1', flags: 4, type: 7 }]);
    expect(new Set(rpmDeps(main).map((row) => row.type))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
  });

  it('keeps order, duplicates and flags of the header', () => {
    expect(rpmDeps(read(HELLO).main, 0)).toEqual([
      { flags: 16384, name: '/bin/sh', type: 0, version: '' },
      { flags: 12, name: 'bash', type: 0, version: '4.0' },
      { flags: 16777226, name: 'rpmlib(CompressedFileNames)', type: 0, version: '3.0.4-1' },
      { flags: 16777226, name: 'rpmlib(FileDigests)', type: 0, version: '4.6.0-1' },
      { flags: 16777226, name: 'rpmlib(PayloadFilesHavePrefix)', type: 0, version: '4.0-1' },
    ]);
  });

  it('has none of a kind that is not Koji’s', () => {
    expect(rpmDeps(read(HELLO).main, 8)).toEqual([]);
  });
});

describe('changelog', () => {
  it('is newest first, text and author as written', () => {
    const entries = changelog(read(RICH).main);
    expect(entries.length).toBe(12);
    expect(entries[0]).toEqual({
      time: 1739534400,
      author: 'Ann "A" Example <ann@example.org> - 1.0-14',
      text: '- change <14> & é\n- more',
    });
  });

  it('is empty where there is none', () => {
    expect(changelog(read('toji-plain-1-1.noarch.rpm').main)).toEqual([]);
  });
});
