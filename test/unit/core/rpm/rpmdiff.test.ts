import { describe, expect, it } from 'vitest';
import { parseHeader, type RpmHeader } from '#core/rpm/header';
import { rpmdiff, rpmdiffHash } from '#core/rpm/rpmdiff';
import { tag } from '#core/rpm/tags';
import { rpmBytes } from './fixtures.ts';

const PLAIN = 'toji-plain-1-1.noarch.rpm';
const BUSY = 'toji-busy-1.5-1.noarch.rpm';
const read = (name: string) => parseHeader(rpmBytes(name));

/** The package with the stored value of a tag overwritten from its `at`th byte. */
function changed(name: string, tagName: string, bytes: number[], at = 0): RpmHeader {
  const file = rpmBytes(name).slice();
  const { main, headerStart } = parseHeader(file);
  const store = headerStart + 16 + main.entries.size * 16;
  file.set(bytes, store + main.entries.get(tag(tagName))!.offset + at);
  return parseHeader(file);
}

const ascii = (text: string) => [...Buffer.from(text)];

describe('rpmdiff', () => {
  it('finds nothing between a package and itself', () => {
    expect(rpmdiff(read(BUSY), read(BUSY), '')).toEqual([]);
  });

  it("lists tags, dependencies and files in the words of Koji's rpmdiff", () => {
    expect(rpmdiff(read(PLAIN), read(BUSY))).toEqual([
      'S.5........ NAME',
      'S.5........ SUMMARY',
      'S.5........ DESCRIPTION',
      'removed     REQUIRES rpmlib(PayloadIsZstd) <= 5.4.18-1',
      'added       PREREQ pre-only',
      'added       REQUIRES /etc/own',
      'added       REQUIRES /usr/share/own',
      'added       REQUIRES libc.so.6',
      'added       REQUIRES libc.so.6(GLIBC_2.3.4)',
      'added       REQUIRES libc.so.6(GLIBC_2.4)(64bit)',
      'added       REQUIRES libc.so.6(GLIBC_PRIVATE)',
      'added       REQUIRES pre-only',
      'added       REQUIRES rpmlib(FileDigests) <= 4.6.0-1',
      'added       REQUIRES same = 1',
      'added       REQUIRES same = 2',
      'added       PROVIDES both(x) >= 2-3',
      'added       PROVIDES deep = 1-2',
      'added       PROVIDES only-flag',
      'added       /etc/own',
      'added       /usr/share/own',
      'removed     /usr/share/toji-plain',
      'removed     /usr/share/toji-plain/file',
    ]);
  });

  it.each([
    ['content', 'FILEDIGESTS', ascii('0'), 1, '..5........'],
    ['size', 'FILESIZES', [9], 7, 'S..........'],
    ['time', 'FILEMTIMES', [1], 4, '..........T'],
  ])('passes over the %s of files, unless told to look', (_, tagName, bytes, at, mark) => {
    const other = changed(PLAIN, tagName, bytes, at);
    expect(rpmdiff(read(PLAIN), other)).toEqual([]);
    expect(rpmdiffHash(other)).toBe(rpmdiffHash(read(PLAIN)));
    expect(rpmdiff(read(PLAIN), other, '')).toEqual([`${mark} /usr/share/toji-plain/file`]);
    expect(rpmdiffHash(other, '')).not.toBe(rpmdiffHash(read(PLAIN), ''));
  });

  it.each([
    ['BUILDHOST', ascii('builder')],
    ['BUILDTIME', [1]],
    ['VERSION', ascii('2')],
  ])('never looks at %s', (tagName, bytes) => {
    const other = changed(BUSY, tagName, bytes);
    expect(rpmdiff(read(BUSY), other, '').filter((words) => !words.includes('toji-busy'))).toEqual([]);
  });

  it.each([
    ['mode', 'FILEMODES', [0x81, 0xed], 2, '.M......... /usr/share/toji-plain/file'],
    ['flags', 'FILEFLAGS', [1], 7, '.........F. /usr/share/toji-plain/file'],
    ['owner', 'FILEUSERNAME', ascii('toor'), 5, '.......U... /usr/share/toji-plain/file'],
    ['verification', 'FILEVERIFYFLAGS', [0], 7, '......V.... /usr/share/toji-plain/file'],
    ['license', 'LICENSE', ascii('BSD'), 0, 'S.5........ LICENSE'],
  ])('sees a change of %s', (_, tagName, bytes, at, words) => {
    const other = changed(PLAIN, tagName, bytes, at);
    expect(rpmdiff(read(PLAIN), other)).toEqual([words]);
    expect(rpmdiffHash(other)).not.toBe(rpmdiffHash(read(PLAIN)));
  });
});
