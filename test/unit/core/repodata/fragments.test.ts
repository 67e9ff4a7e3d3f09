import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fragments } from '#core/repodata/fragments';
import { parseHeader } from '#core/rpm/header';
import { expected, RICH, rpmBytes, rpmNames } from '../rpm/fixtures.ts';

const MTIME = 1741046400;

function made(name: string, base?: string) {
  const bytes = rpmBytes(name);
  const pkgid = createHash('sha256').update(bytes).digest('hex');
  return fragments(parseHeader(bytes), { pkgid, size: bytes.length, mtime: MTIME, href: `Packages/${name}`, base });
}

describe.each(rpmNames)('fragments of %s', (name) => {
  const { primary, filelists, other } = expected[name]!.repodata;
  it("are createrepo_c's, byte for byte", () => {
    const own = made(name);
    expect(own.primary.trimEnd()).toBe(primary.trimEnd());
    expect(own.filelists.trimEnd()).toBe(filelists.trimEnd());
    expect(own.other.trimEnd()).toBe(other.trimEnd());
  });
});

describe('fragments', () => {
  it('put the base of a location before its href', () => {
    expect(made(RICH, 'https://example.org/?a&b').primary).toContain(
      `<location xml:base="https://example.org/?a&amp;b" href="Packages/${RICH}"/>`,
    );
  });

  it('leave out what XML cannot hold', () => {
    const bytes = rpmBytes(RICH).slice();
    bytes[Buffer.from(bytes).indexOf('Example & Sons')] = 1;
    const { primary } = fragments(parseHeader(bytes), { pkgid: 'x', size: 1, mtime: 1, href: 'x' });
    expect(primary).toContain('<rpm:vendor>xample &amp; Sons</rpm:vendor>');
  });
});
