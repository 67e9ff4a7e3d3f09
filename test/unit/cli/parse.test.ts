import { describe, expect, it } from 'vitest';
import { flag, float, int, list, value } from '#cli/command';
import { UsageError } from '#cli/failure';
import { parseArguments } from '#cli/parse';

const options = {
  recurse: flag('-r, --recurse', ''),
  verbose: flag('-v, --verbose', ''),
  perm: value('--perm', 'PERM', ''),
  noPerm: flag('--no-perm', ''),
  arch: list('-a, --arch', 'ARCH', ''),
  event: int('--event', 'EVENT', ''),
  weight: float('-w, --weight', 'WEIGHT', ''),
};
const parse = (...argv: string[]) => parseArguments(argv, options);

describe('arguments and options', () => {
  it('may stand in any order', () => {
    const { args, options: given } = parse('dist', '-r', 'hello', '--perm', 'admin', 'world');
    expect(args).toEqual(['dist', 'hello', 'world']);
    expect(given).toMatchObject({ recurse: true, verbose: false, perm: 'admin', noPerm: false, arch: [] });
  });

  it.each([
    [['--perm=a=b'], { perm: 'a=b' }],
    [['--perm='], { perm: '' }],
    [['-rv'], { recurse: true, verbose: true }],
    [['-ax86_64', '-a', 'i686', '--arch=noarch'], { arch: ['x86_64', 'i686', 'noarch'] }],
    [['-ra', 'i686'], { recurse: true, arch: ['i686'] }],
    [['--perm', '-1'], { perm: '-1' }],
    [['--perm', 'a', '--no-perm'], { perm: 'a', noPerm: true }],
    [['--event=12', '-w', '1.5'], { event: 12, weight: 1.5 }],
    [['--rec'], { recurse: true }],
    [['--no'], { noPerm: true }],
  ])('%j', (argv, expected) => {
    expect(parse(...argv).options).toMatchObject(expected);
  });

  it('everything after -- is an argument, and a dash alone is one', () => {
    expect(parse('-', '--', '-r', '--perm').args).toEqual(['-', '-r', '--perm']);
  });

  it('a negative number is an argument', () => {
    expect(parse('x', '-1', '-r')).toMatchObject({ args: ['x', '-1'], options: { recurse: true } });
  });

  it('what begins like an option can be the value of another', () => {
    expect(parse('--perm', '--rec', '-a', '--', 'x')).toMatchObject({
      args: ['x'],
      options: { perm: '--rec', recurse: false, arch: ['--'] },
    });
  });

  it('stops at the first argument when told to', () => {
    const { args } = parseArguments(['-r', 'build', '--scratch'], options, { stopAtArgument: true });
    expect(args).toEqual(['build', '--scratch']);
  });

  it('--help and -h unless the command has its own', () => {
    expect(parse('-h').help).toBe(true);
    expect(parse('x', '--help').help).toBe(true);
    expect(parse('x').help).toBe(false);
  });
});

describe('what is refused', () => {
  it.each([
    [['--nope'], 'no such option: --nope'],
    [['-z'], 'no such option: -z'],
    [['--perm'], '--perm option requires 1 argument'],
    [['--recurse=1'], '--recurse option does not take a value'],
    [['--event=x'], "option --event: invalid integer value: 'x'"],
    [['--weight=x'], "option --weight: invalid floating-point value: 'x'"],
    [['--e=1', '--ver', '--p', 'x', '--w=1', '--'], undefined],
  ])('%j', (argv, message) => {
    if (message === undefined) expect(() => parse(...argv)).not.toThrow();
    else expect(() => parse(...argv)).toThrow(new UsageError(message));
  });

  it('a beginning that fits several options', () => {
    const two = { ...options, archive: flag('--archive', '') };
    expect(() => parseArguments(['--arc'], two)).toThrow('ambiguous option: --arc (--arch, --archive?)');
    expect(parseArguments(['--arch', 'x'], two).options.arch).toEqual(['x']);
  });
});
