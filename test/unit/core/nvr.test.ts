import { describe, expect, it } from 'vitest';
import { GenericError } from '#core/errors';
import { checkNVR, nvrOf, parseNVR, parseNVRA } from '#core/nvr';

/** What Koji's own library answers: name, version, release, epoch. */
describe('parseNVR', () => {
  it.each([
    ['a-1-2', 'a', '1', '2', ''],
    ['a-b-1-2', 'a-b', '1', '2', ''],
    ['3:a-1-2', 'a', '1', '2', '3'],
    ['x:a-1-2', 'a', '1', '2', 'x'],
    [':a-1-2', 'a', '1', '2', ''],
    ['a-3:1-2', 'a', '3:1', '2', ''],
    ['a-1-2:3', 'a', '1', '2:3', ''],
    ['-1-2', '', '1', '2', ''],
    ['é-1-2', 'é', '1', '2', ''],
    ['a b-1-2', 'a b', '1', '2', ''],
    ['a-1.0~rc^1-2.fc', 'a', '1.0~rc^1', '2.fc', ''],
    ['hello-1.0-10,draft_9', 'hello', '1.0', '10,draft_9', ''],
  ])('%s', (text, name, version, release, epoch) => {
    expect(parseNVR(text)).toEqual({ name, version, release, epoch });
  });

  it.each(['a-1', 'a', '', 'a--2', 'a-1-', 'a-b-c-', '-', '--', '-1'])('refuses "%s"', (text) => {
    expect(() => parseNVR(text)).toThrow(GenericError);
    expect(() => parseNVR(text)).toThrow(`invalid format: ${text}`);
  });

  it('is undone by nvrOf', () => {
    expect(nvrOf(parseNVR('a-b-1-2'))).toBe('a-b-1-2');
  });
});

describe('parseNVRA', () => {
  const parsed = { name: 'a', version: '1', release: '2', epoch: '', arch: 'x86_64', src: false };

  it.each([
    ['a-1-2.x86_64', parsed],
    ['a-1-2.x86_64.rpm', parsed],
    ['a-1-2.x86_64@', parsed],
    ['dir/a-1-2.x86_64.rpm', { ...parsed, name: 'dir/a' }],
    ['a-1-2.x86_64@ext', { ...parsed, location: 'ext' }],
    ['a-1-2.x86_64.rpm@b@c', { ...parsed, location: 'b@c' }],
    ['3:a-1-2.i686', { ...parsed, epoch: '3', arch: 'i686' }],
    ['a-1-2.src.rpm', { ...parsed, arch: 'src', src: true }],
    ['a-1-2.nosrc.rpm', { ...parsed, arch: 'nosrc' }],
    ['a-1-2.3.i386', { ...parsed, release: '2.3', arch: 'i386' }],
    ['a-1-2.i686.rpm.rpm', { ...parsed, release: '2.i686', arch: 'rpm' }],
  ])('%s', (text, result) => {
    expect(parseNVRA(text)).toEqual(result);
  });

  it.each([
    ['a-1-2', 'a-1-2'],
    ['a-1-2@foo', 'a-1-2'],
    ['a-1-2.', 'a-1-2.'],
    ['a-1-2.rpm', 'a-1-2'],
    ['a.b-1-2', 'a'],
    ['a-1.x86_64', 'a-1'],
    ['a.rpm', 'a'],
    ['x@y', 'x'],
    ['', ''],
  ])('refuses %s', (text, named) => {
    expect(() => parseNVRA(text)).toThrow(new GenericError(`invalid format: ${named}`));
  });
});

describe('checkNVR', () => {
  it('refuses what would not parse back', () => {
    expect(() => checkNVR({ version: '1', release: '2' })).not.toThrow();
    expect(() => checkNVR({ version: '1-1', release: '2' })).toThrow('The "-" character not allowed in version field');
    expect(() => checkNVR({ version: '1', release: '2-1' })).toThrow('The "-" character not allowed in release field');
  });
});
