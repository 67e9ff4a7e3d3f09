import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareEVR, parseEVR, rpmvercmp } from '#core/evr';

/** rpm 4.18's own answers (`rpm --eval '%{lua: print(rpm.vercmp(a, b))}'`). */
const VECTORS = `
1.0 1.0 0
1.0 2.0 -1
2.0 1.0 1
2.0.1 2.0.1 0
2.0 2.0.1 -1
2.0.1 2.0 1
2.0.1a 2.0.1a 0
2.0.1a 2.0.1 1
2.0.1 2.0.1a -1
5.5p1 5.5p2 -1
5.5p10 5.5p1 1
10xyz 10.1xyz -1
xyz10 xyz10.1 -1
xyz.4 8 -1
8 xyz.4 1
xyz.4 2 -1
5.5p2 5.6p1 -1
5.6p1 6.5p1 -1
6.0.rc1 6.0 1
6.0 6.0.rc1 -1
10b2 10a1 1
1.0aa 1.0a 1
10.0001 10.0039 -1
4.999.9 5.0 -1
20101122 20101121 1
2_0 2_0 0
2.0 2_0 0
a a 0
a+ a_ 0
+ _ 0
a a+ 0
1.0~rc1 1.0 -1
1.0 1.0~rc1 1
1.0~rc1 1.0~rc2 -1
1.0~rc1~git123 1.0~rc1 -1
1.0~~ 1.0~ -1
1.0^ 1.0 1
1.0^git1 1.0 1
1.0 1.0^git1 -1
1.0^git1 1.0^git2 -1
1.0^git1 1.01 -1
1.01 1.0^git1 1
1.0^20160101 1.0.1 -1
1.0.1 1.0^20160101 1
1.0^20160102 1.0^20160101^git1 1
1.0~rc1^git1 1.0~rc1 1
1.0~rc1 1.0~rc1^git1 -1
1.0^git1 1.0^git1~pre 1
1.0^git1~pre 1.0^git1 -1
1.900 1.8000 -1
FC5 fc4 -1
2a 2.0 -1
1.0 1.fc4 1
001 1 0
1e.fc33 1.fc33 -1
1g.fc33 1.fc33 1
`;

const vectors = VECTORS.trim()
  .split('\n')
  .map((line) => {
    const [a = '', b = '', order] = line.split(' ');
    return [a, b, Number(order)] as const;
  });

/** Words that look like versions. */
const version = fc.stringMatching(/^[0-9a-zA-Z.~^_+]{0,12}$/);

describe('rpmvercmp', () => {
  it.each(vectors)('%s against %s is %i', (a, b, order) => {
    expect(rpmvercmp(a, b)).toBe(order);
  });

  it('turns around when its arguments do', () => {
    fc.assert(fc.property(version, version, (a, b) => rpmvercmp(a, b) + rpmvercmp(b, a) === 0));
  });

  it('takes numbers of any length', () => {
    expect(rpmvercmp('1'.repeat(400), `${'1'.repeat(399)}2`)).toBe(-1);
  });
});

describe('compareEVR', () => {
  const evr = (epoch: number | string | null, version: string, release: string | null) => ({ epoch, version, release });

  it('looks at epoch, version, release in that order', () => {
    expect(compareEVR(evr(1, '1', '1'), evr(null, '9', '9'))).toBe(1);
    expect(compareEVR(evr(null, '1', '9'), evr(0, '2', '1'))).toBe(-1);
    expect(compareEVR(evr('', '1', '10'), evr('0', '1', '9'))).toBe(1);
    expect(compareEVR(evr('10', '1', '1'), evr('9', '1', '1'))).toBe(1);
    expect(compareEVR(evr(2, '1', '1'), evr('2', '1', '1'))).toBe(0);
  });

  it('does not compare a release that one side lacks', () => {
    expect(compareEVR(evr(null, '1', null), evr(null, '1', '5'))).toBe(0);
  });
});

describe('parseEVR', () => {
  it.each([
    ['1', null, '1', null],
    ['1-2', null, '1', '2'],
    ['3:1-2', '3', '1', '2'],
    [':1', '0', '1', null],
    ['1-2-3', null, '1-2', '3'],
    ['', null, '', null],
  ])('%s', (text, epoch, version, release) => {
    expect(parseEVR(text)).toEqual({ epoch, version, release });
  });
});
