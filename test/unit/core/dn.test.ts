import { describe, expect, it } from 'vitest';
import { readDn, sameDn } from '#core/dn';

describe('a distinguished name', () => {
  it.each([
    ['CN=alice,OU=Packagers,O=Example', 'as the gateway gives it'],
    ['/O=Example/OU=Packagers/CN=alice', 'in the old form'],
    ['cn=alice, ou=Packagers, o=Example', 'in small letters, with spaces'],
  ])('%s is read %s', (text) => {
    expect(readDn(text)).toEqual([
      ['CN', 'alice'],
      ['OU', 'Packagers'],
      ['O', 'Example'],
    ]);
  });

  it('keeps what is quoted', () => {
    expect(readDn('CN=Doe\\, Jane,O=Caf\\C3\\A9 \\+ Bar')).toEqual([
      ['CN', 'Doe, Jane'],
      ['O', 'Café + Bar'],
    ]);
  });

  it.each(['', 'alice', 'CN=alice,what', '=x'])('is not %j', (text) => {
    expect(readDn(text)).toEqual([]);
    expect(sameDn(text, text)).toBe(false);
  });

  it('is the same in both forms, and no other', () => {
    expect(sameDn('CN=web,C=US', '/C=US/CN=web')).toBe(true);
    expect(sameDn('CN=web,C=US', '/C=US/CN=web2')).toBe(false);
    expect(sameDn('CN=web,C=US', '/C=US/O=x/CN=web')).toBe(false);
  });
});
