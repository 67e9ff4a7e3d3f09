import { describe, expect, it } from 'vitest';
import { dependencies, isChosen, multilibRules, type Package } from '#core/multilib';

const NONE = multilibRules('');

const item = (name: string, given: { provides?: string[]; requires?: string[]; files?: string[] } = {}): Package => ({
  name,
  provides: [name, ...(given.provides ?? [])].map((one) => ({ name: one })),
  requires: (given.requires ?? []).map((one) => ({ name: one })),
  files: given.files ?? [],
});

describe('packages that are there in both sizes', () => {
  it.each([
    ['development packages', item('lib-devel'), true],
    ['static libraries', item('lib-static'), true],
    ['what provides a development package', item('lib', { provides: ['lib-devel'] }), true],
    ['no others', item('lib'), false],
    ['no kernel headers', item('kernel-devel'), false],
  ])('%s', (_, given, expected) => {
    expect(isChosen(given, NONE)).toBe(expected);
  });

  it('go by the lists first', () => {
    const rules = multilibRules('[devel]\nwhite_list = wine, grub2\nblack_list = php-devel\n');
    expect(isChosen(item('wine'), rules)).toBe(true);
    expect(isChosen(item('php-devel'), rules)).toBe(false);
  });
});

describe('what they need', () => {
  const names = (list: readonly Package[]): string[] => list.map(({ name }) => name).sort();

  it('comes from the 32-bit repo, step by step, unless the 64-bit one has it', () => {
    const devel = item('lib-devel', { requires: ['lib.so', '/bin/sh', '(a or b)'] });
    const partner = [
      devel,
      item('lib', { provides: ['lib.so'], requires: ['deep.so'] }),
      item('deep', { provides: ['deep.so'] }),
    ];
    const own = [item('bash', { files: ['/bin/sh'] })];
    const { added, unresolved } = dependencies([devel], own, partner);
    expect(names(added)).toEqual(['deep', 'lib']);
    expect(unresolved).toEqual([]);
  });

  it('is said where neither has it, and circles end', () => {
    const a = item('a', { requires: ['b', 'nothing'] });
    const b = item('b', { requires: ['a'] });
    const { added, unresolved } = dependencies([a], [], [a, b]);
    expect(names(added)).toEqual(['b']);
    expect(unresolved).toEqual(['a: nothing']);
  });
});
