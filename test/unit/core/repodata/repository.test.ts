import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompressed, verified } from '#core/repodata/decompress';
import { factsOf, MetadataError, packageElements, pkgidOf, withBase } from '#core/repodata/elements';
import { KINDS, type Kind } from '#core/repodata/fragments';
import { merge } from '#core/repodata/merge';
import { parseRepomd, RepomdError } from '#core/repodata/repomd';
import { type RepositoryContent, writeRepository } from '#core/repodata/repository';
import { expected, RICH, RICH_SOURCE, rpmNames } from '../rpm/fixtures.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function* chunked(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(source));
}

async function elements(xml: string | Uint8Array, size = 1000): Promise<string[]> {
  return (await Array.fromAsync(packageElements(chunked(Buffer.from(xml), size)))).flat();
}

/** Writes a repository into memory: file name -> content. */
async function written(content: RepositoryContent) {
  const chunks = new Map<string, Uint8Array[]>();
  const { repomd, files } = await writeRepository(
    content,
    (type) => {
      const list: Uint8Array[] = [];
      chunks.set(type, list);
      return (chunk) => void list.push(chunk);
    },
    1741046400,
  );
  return { repomd, files, content: (type: string) => Buffer.concat(chunks.get(type)!) };
}

const fixtures = (kind: Kind) => rpmNames.map((name) => expected[name]!.repodata[kind]);
const everything: RepositoryContent = { count: rpmNames.length, packages: fixtures, comps: '<comps/>\n' };

describe('writeRepository', () => {
  it('lists each file with the digests and sizes that it has', async () => {
    const repository = await written(everything);
    const listed = parseRepomd(repository.repomd);
    expect([...listed.keys()]).toEqual(['primary', 'filelists', 'other', 'group', 'group_gz']);
    for (const file of repository.files) {
      const bytes = repository.content(file.type);
      expect(file).toMatchObject({ checksum: sha256(bytes), size: bytes.length });
      expect(listed.get(file.type)).toEqual({
        href: `repodata/${file.name}`,
        checksum: { type: 'sha256', value: file.checksum },
        size: file.size,
      });
      if (file.type === 'group') continue;
      const plain = gunzipSync(bytes);
      expect(file.open).toEqual({ checksum: sha256(plain), size: plain.length });
    }
  });

  it('puts the packages of each kind into one document', async () => {
    const repository = await written(everything);
    for (const kind of KINDS) {
      const xml = gunzipSync(repository.content(kind)).toString();
      expect(xml).toMatch(
        new RegExp(`^<\\?xml version="1.0" encoding="UTF-8"\\?>\n<\\w+ [^>]*packages="${rpmNames.length}">\n`),
      );
      expect((await elements(xml)).map((text) => text.trim())).toEqual(fixtures(kind).map((text) => text.trim()));
    }
  });

  it('makes the same bytes of the same content', async () => {
    expect((await written(everything)).repomd).toBe((await written(everything)).repomd);
  });

  it('may be empty', async () => {
    const repository = await written({ count: 0, packages: () => [] });
    expect(gunzipSync(repository.content('other')).toString()).toContain('packages="0">\n</otherdata>');
  });

  it('fails when a source fails and when a file cannot be written', async () => {
    const broken = async function* () {
      yield '<package/>';
      throw new Error('no source');
    };
    await expect(written({ count: 1, packages: broken })).rejects.toThrow('no source');
    const full = () => () => Promise.reject(new Error('no space'));
    await expect(writeRepository(everything, full, 1)).rejects.toThrow('no space');
  });

  it('holds a few chunks of a large repository, not all of it', async () => {
    let outstanding = 0;
    let most = 0;
    const element = `<package ${'x'.repeat(10_000)}</package>\n`;
    const many = function* () {
      for (let i = 0; i < 3000; i++) {
        outstanding += element.length;
        most = Math.max(most, outstanding);
        yield element;
      }
    };
    const drain = () => async () => {
      outstanding = 0;
    };
    await writeRepository({ count: 3000, packages: (kind) => (kind === 'primary' ? many() : []) }, drain, 1);
    expect(most).toBeLessThan(16 << 20);
  });
});

describe('packageElements', () => {
  const xml = `<?xml version="1.0"?>\n<metadata packages="2">${fixtures('primary').join('')}</metadata>`;

  it.each([1, 7, 64, 100_000])('finds every element in chunks of %i bytes', async (size) => {
    expect((await elements(xml, size)).map((text) => text.trim())).toEqual(
      fixtures('primary').map((text) => text.trim()),
    );
  });

  it('refuses metadata that end within a package', async () => {
    await expect(elements(xml.slice(0, -30))).rejects.toThrow(MetadataError);
  });
});

describe('facts of an element', () => {
  it('are read from primary metadata', () => {
    const { primary, pkgid } = expected[RICH]!.repodata;
    expect(factsOf(primary)).toEqual({
      pkgid,
      name: 'toji-rich',
      epoch: '2',
      version: '1.0~rc1',
      release: '3^git.2',
      arch: 'x86_64',
      sourcerpm: RICH_SOURCE,
      href: `Packages/${RICH}`,
      base: null,
    });
  });

  it('know the pkgid of the other kinds', () => {
    const { filelists, other, pkgid } = expected[RICH]!.repodata;
    expect([pkgidOf(filelists), pkgidOf(other)]).toEqual([pkgid, pkgid]);
  });

  it('take a base, once', () => {
    const based = withBase(expected[RICH]!.repodata.primary, 'https://example.org/$&/?a=1&b="2"');
    expect(factsOf(based)).toMatchObject({ base: 'https://example.org/$&/?a=1&b="2"', href: `Packages/${RICH}` });
    expect(withBase(based, 'https://else.example.org')).toBe(based);
  });

  it('are read in no time from elements that are made to last', () => {
    const start = performance.now();
    for (const part of [' '.repeat(1 << 20), '<checksum '.repeat(1 << 18)]) {
      const element = `<version epoch="0" ver="1" rel="1"/><location href="a"/><checksum>${part}`;
      expect(() => factsOf(element)).toThrow('has no checksum');
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('refuse an element without a location', () => {
    const { primary } = expected[RICH]!.repodata;
    expect(() => factsOf(primary.replace(/<location.*/, ''))).toThrow('has no location');
  });
});

describe('decompressed', () => {
  const plain = Buffer.from('<metadata>'.repeat(10_000));

  it.each([
    ['gzip', gzipSync(plain)],
    ['gzip in several members', Buffer.concat([gzipSync(plain.subarray(0, 5)), gzipSync(plain.subarray(5))])],
    ['zstd', zstdCompressSync(plain)],
    ['nothing', plain],
  ])('reads %s', async (_, bytes) => {
    expect(await all(decompressed(chunked(bytes, 3)))).toEqual(plain);
  });

  it('says what it cannot read', async () => {
    const xz = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0);
    await expect(all(decompressed(chunked(xz, 2)))).rejects.toThrow('compressed with xz');
  });

  it('fails on damaged data and passes on a failure of the source', async () => {
    await expect(all(decompressed(chunked(gzipSync(plain).subarray(0, 50), 9)))).rejects.toThrow();
    const broken = async function* () {
      yield gzipSync(plain).subarray(0, 50);
      throw new Error('connection lost');
    };
    await expect(all(decompressed(broken()))).rejects.toThrow('connection lost');
  });

  it('reads an empty file', async () => {
    expect(await all(decompressed(chunked(Buffer.alloc(0), 1)))).toEqual(Buffer.alloc(0));
  });
});

describe('verified', () => {
  it('passes the listed file through and refuses another', async () => {
    const bytes = Buffer.from('content');
    expect(await all(verified(chunked(bytes, 2), { type: 'sha256', value: sha256(bytes) }))).toEqual(bytes);
    await expect(all(verified(chunked(bytes, 2), { type: 'sha256', value: '00' }))).rejects.toThrow(MetadataError);
  });
});

describe('parseRepomd', () => {
  it.each([
    ['something else', '<html/>', 'begins with html'],
    ['a document type', '<!DOCTYPE repomd [<!ENTITY a "b">]><repomd/>', 'document type'],
    ['no XML', 'Not Found', 'repomd.xml'],
    ['an entry without checksum', '<repomd><data type="primary"><location href="x"/></data></repomd>', 'incomplete'],
  ])('refuses %s', (_, xml, text) => {
    expect(() => parseRepomd(xml)).toThrow(RepomdError);
    expect(() => parseRepomd(xml)).toThrow(text);
  });
});

describe('merge', () => {
  const source = (names: readonly string[], base?: string) => ({
    base,
    origin: base ?? 'https://here.example.org/',
    open: (kind: Kind) => chunked(Buffer.from(names.map((name) => expected[name]!.repodata[kind]).join('')), 999),
  });

  it('writes the chosen packages of all kinds, external ones with their base', async () => {
    const merged = await merge(
      [source(['toji-plain-1-1.noarch.rpm']), source(rpmNames, 'https://there.example.org/os/')],
      { mode: 'koji', blocked: new Set(['zzzzzzzz-hello']), arches: new Set(['x86_64', 'noarch']) },
    );
    const of = async (kind: Kind) =>
      (await Array.fromAsync(merged.packages(kind) as AsyncIterable<string>)).map(String);
    const facts = (await of('primary')).map(factsOf);
    expect(facts.map(({ name, base }) => [name, base])).toEqual([
      ['toji-plain', null],
      ...['toji-busy', 'toji-rich', 'toji-rich-data', 'toji-rich-empty', 'zzzzzzzz-data'].map((name) => [
        name,
        'https://there.example.org/os/',
      ]),
    ]);
    expect(merged.count).toBe(6);
    const pkgids = facts.map(({ pkgid }) => pkgid);
    expect((await of('filelists')).map(pkgidOf)).toEqual(pkgids);
    expect((await of('other')).map(pkgidOf)).toEqual(pkgids);
    expect(merged.origins).toContain('toji-rich-1.0~rc1-3^git.2.x86_64\thttps://there.example.org/os/\n');
  });
});
