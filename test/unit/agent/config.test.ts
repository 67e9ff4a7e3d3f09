import { describe, expect, test } from 'vitest';
import { buildrootArch, needs32 } from '#agent/buildroot/arch';
import { buildConfig, rootConfig, rpmMacrosFile } from '#agent/buildroot/config';
import { mockResult } from '#agent/buildroot/status';
import { buildSettings } from '#agent/settings';

const settings = buildSettings.parse({ vendor: 'V', packager: 'P', distribution: 'D' });
const config = (extra: Record<string, unknown>) =>
  rootConfig(buildConfig.parse({ id: 3, name: 'dist-build', arches: 'x86_64', extra }), 'x86_64', settings);

describe('macros', () => {
  test('say who builds, where and for what', () => {
    expect(config({}).macros).toMatchObject({
      _topdir: '/builddir/build',
      _host_cpu: 'x86_64',
      _host: 'x86_64-koji-linux-gnu',
      vendor: 'V',
      packager: 'P',
      distribution: 'D',
    });
  });

  test("are the tag's before ours, without or with %", () => {
    const { macros } = config({ 'rpm.macro.dist': '.fc50', 'rpm.macro.%vendor': 'Me', 'rpm.macro.gone': null });
    expect(macros).toMatchObject({ dist: '.fc50', vendor: 'Me' });
    expect(macros).not.toHaveProperty('gone');
  });

  test('of several lines stay one', () => {
    expect(rpmMacrosFile({ a: 'x', b: 'one\ntwo' })).toBe('%a x\n%b one\\\ntwo\n');
  });

  test('that are no texts', () => {
    expect(config({ 'rpm.macro.n': 3, 'rpm.macro.t': true, 'rpm.macro.f': false }).macros).toMatchObject({
      n: '3',
      t: '1',
      f: '0',
    });
  });
});

test('environment', () => {
  expect(config({ 'rpm.env.CFLAGS': '-O0' }).env).toEqual({ CFLAGS: '-O0' });
});

test.each([
  [undefined, true],
  [false, false],
  ['0', false],
  [true, true],
  ['yes', true],
])('mock.rpmbuild_networking %j: %j', (value, networking) => {
  expect(config({ 'mock.rpmbuild_networking': value }).networking).toBe(networking);
});

test('extras of mock without a meaning here are named', () => {
  expect(config({ 'mock.new_chroot': true, 'mock.yum.best': 0, 'other.x': 1 })).toMatchObject({
    ignored: ['mock.new_chroot'],
    best: false,
  });
});

describe('the arch of a buildroot', () => {
  test.each([
    ['x86_64', 'i686', 'x86_64'],
    ['noarch', 'aarch64 i686 x86_64', 'x86_64'],
    ['noarch', 'aarch64 i686', 'i686'],
  ])('task %s, tag %s: %s', (task, tag, arch) => {
    expect(buildrootArch(task, tag, 'x86_64')).toBe(arch);
  });

  test('nothing in common', () => {
    expect(() => buildrootArch('noarch', 's390x', 'x86_64')).toThrow(/no arch in common/);
  });

  test('32 bits', () => {
    expect(needs32('i686', 'x86_64')).toBe(true);
    expect(needs32('x86_64', 'x86_64')).toBe(false);
  });
});

test.each([
  [1, 'mock exited with status 1; see build.log or root.log for more information'],
  [10, 'mock exited with status 10; see build.log for more information'],
  [30, 'mock exited with status 30; see root.log for more information'],
])('status %i', (status, text) => {
  expect(mockResult(status)).toBe(text);
});
