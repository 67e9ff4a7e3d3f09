import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Capability, capabilities, files, fits } from '#core/repodata/needs';

const ELEMENT = `<package type="rpm"><name>x</name><format>
  <rpm:provides>
    <rpm:entry name="x" flags="EQ" epoch="1" ver="2.0" rel="3"/>
    <rpm:entry name="a &amp; b"/>
  </rpm:provides>
  <rpm:requires><rpm:entry name="libc.so.6" pre="1"/><rpm:entry name="y" flags="GE" epoch="0" ver="1"/></rpm:requires>
  <file>/usr/bin/x</file>
  <file type="dir">/etc/x&lt;y</file>
</format></package>`;

describe('what an element offers and needs', () => {
  it('are its entries', () => {
    expect(capabilities(ELEMENT, 'provides')).toEqual([
      { name: 'x', flags: 'EQ', evr: { epoch: '1', version: '2.0', release: '3' } },
      { name: 'a & b' },
    ]);
    expect(capabilities(ELEMENT, 'requires').map(({ name }) => name)).toEqual(['libc.so.6', 'y']);
    expect(capabilities('<package/>', 'requires')).toEqual([]);
  });

  it('are its files', () => {
    expect(files(ELEMENT)).toEqual(['/usr/bin/x', '/etc/x<y']);
  });
});

const capability = (text: string): Capability => {
  const [flags, version, release] = text.split(/[ -]/);
  return flags ? { name: 'x', flags, evr: { epoch: '0', version: version!, release: release ?? null } } : { name: 'x' };
};

describe('an offer fits a need', () => {
  it.each([
    ['EQ 1-1', '', true],
    ['', 'GE 5', true],
    ['EQ 1-1', 'GE 1', true],
    ['EQ 1-1', 'GT 1', false],
    ['EQ 1-1', 'LT 1-2', true],
    ['EQ 2-1', 'LT 2', false],
    ['EQ 2-1', 'EQ 2', true],
    ['EQ 2-1', 'EQ 2-2', false],
    ['GE 3', 'LT 3', false],
    ['GE 3', 'LE 3', true],
    ['GT 3', 'LE 3', false],
    ['GT 1', 'LT 9', true],
    ['LE 1', 'GE 2', false],
  ])('%s, needed %s: %s', (offered, needed, expected) => {
    expect(fits(capability(offered), capability(needed))).toBe(expected);
  });

  it('when some version is in both ranges', () => {
    const holds: Record<string, (n: number, limit: number) => boolean> = {
      LT: (n, limit) => n < limit,
      LE: (n, limit) => n <= limit,
      EQ: (n, limit) => n === limit,
      GE: (n, limit) => n >= limit,
      GT: (n, limit) => n > limit,
    };
    const side = fc.record({ flags: fc.constantFrom(...Object.keys(holds)), limit: fc.integer({ min: 2, max: 6 }) });
    fc.assert(
      fc.property(side, side, (a, b) => {
        // steps of a half stand for the versions between two others
        const both = Array.from({ length: 17 }, (_, i) => i / 2).some(
          (n) => holds[a.flags]!(n, a.limit) && holds[b.flags]!(n, b.limit),
        );
        expect(fits(capability(`${a.flags} ${a.limit}`), capability(`${b.flags} ${b.limit}`))).toBe(both);
      }),
    );
  });
});
