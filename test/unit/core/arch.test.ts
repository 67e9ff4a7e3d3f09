import { describe, expect, it } from 'vitest';
import { canonArch, isSourceArch, parseArches, repoArches } from '#core/arch';
import { GenericError } from '#core/errors';

/** What Koji's own library answers: family, then members. */
const FAMILIES = `
i386 i386 i486 i586 i686 athlon
x86_64 x86_64 ia32e
ppc64 ppc64 ppc64p7 ppc64iseries ppc64pseries
ppc64le ppc64le
sparc sparc sparcv8 sparcv9 sparcv9v
sparc64 sparc64 sparc64v
alpha alpha alphaev6
armhfp armhfp armv6hl armv7hl armv7hnl
arm arm armv5te armv5tel armv6l armv7 armv7l
`;
const SELF =
  'geode amd64 x86_64_v2 ppc ppc8260 s390 s390x aarch64 noarch src nosrc ia64 riscv64 loongarch64 mips64el sh4';

describe('canonArch', () => {
  const cases = FAMILIES.trim()
    .split('\n')
    .flatMap((line) => {
      const [family = '', ...members] = line.split(' ');
      return members.map((member) => [member, family] as const);
    });

  it.each(cases)('of %s is %s', (arch, family) => {
    expect(canonArch(arch)).toBe(family);
  });

  it.each(SELF.split(' '))('of %s is itself', (arch) => {
    expect(canonArch(arch)).toBe(arch);
  });
});

describe('parseArches', () => {
  it.each([
    ['i386 x86_64', ['i386', 'x86_64']],
    ['i386, x86_64', ['i386', 'x86_64']],
    [' i386,,x86_64 ', ['i386', 'x86_64']],
    ['x86_64 i386 x86_64', ['x86_64', 'i386', 'x86_64']],
    ['', []],
  ])('"%s"', (text, arches) => {
    expect(parseArches(text)).toEqual(arches);
  });

  it('takes blanks only when strict', () => {
    expect(parseArches(' i386  x86_64 ', { strict: true })).toEqual(['i386', 'x86_64']);
    expect(() => parseArches('i386,x86_64', { strict: true })).toThrow(GenericError);
  });

  it.each(['i386;x86', 'i$86', 'x86_64/../..'])('refuses %s', (text) => {
    expect(() => parseArches(text)).toThrow('Architecture can be only [a-zA-Z0-9_-]');
  });
});

describe('repoArches', () => {
  it('takes family, multilib partner and noarch, no sources', () => {
    expect([...repoArches('x86_64')].sort()).toEqual(
      ['amd64', 'athlon', 'geode', 'i386', 'i486', 'i586', 'i686', 'ia32e', 'noarch', 'x86_64'].sort(),
    );
    expect([...repoArches('aarch64')]).toEqual(['aarch64', 'noarch']);
  });
});

describe('isSourceArch', () => {
  it('knows both kinds', () => {
    expect(['src', 'nosrc', 'noarch', 'x86_64'].filter(isSourceArch)).toEqual(['src', 'nosrc']);
  });
});
