import { expect, it } from 'vitest';
import { fitting, spellings } from '#cli/abbreviations';

const names = ['-a', '--arch', '--arch-override', '--perm', '--no-perm'];

it('a long name may be cut short down to where another begins alike', () => {
  const written = (name: string) => [...spellings(names)].flatMap(([word, meant]) => (meant === name ? [word] : []));
  expect(written('--arch')).toEqual(['--arch']);
  expect(written('--arch-override')).toEqual(
    ['--arch-', '--arch-o', '--arch-ov', '--arch-ove', '--arch-over', '--arch-overr', '--arch-overri'].concat(
      '--arch-overrid',
      '--arch-override',
    ),
  );
  expect(written('--perm')).toEqual(['--p', '--pe', '--per', '--perm']);
  expect(written('-a')).toEqual(['-a']);
});

it('what a word may stand for: itself alone, else all that begin so, in order', () => {
  expect(fitting('--arch', names)).toEqual(['--arch']);
  expect(fitting('--arc', names)).toEqual(['--arch', '--arch-override']);
  expect(fitting('--x', names)).toEqual([]);
});
