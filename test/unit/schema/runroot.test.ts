import { describe, expect, test } from 'vitest';
import { fittingFor, mountsOf, requestedMount, runroot } from '#schema/runroot';

const settings = runroot.parse({
  default_mounts: '/mnt/koji,/mnt/iso/',
  safe_roots: ['/mnt/koji/compose', '/srv/big'],
  path_subs: [
    ['/srv/big/old', '/mnt/archive/old'],
    ['/nowhere/', '/else/'],
  ],
  paths: [
    { mountpoint: '/mnt/koji/compose', path: 'fs-2:/', fstype: 'efs', options: 'ro' },
    { mountpoint: '/mnt/koji', path: 'fs-1:/koji', fstype: 'efs', options: 'ro,noatime' },
    { mountpoint: '/mnt', path: 'fs-3:', fstype: 'efs', options: 'rw' },
    { mountpoint: '/srv', path: 'fs-4:/srv', fstype: 'efs', options: 'ro' },
  ],
});

test('default mounts come from the first section whose mountpoint they lie below', () => {
  expect(mountsOf(settings, 'mounts')).toEqual([
    { path: '/mnt/koji', source: 'fs-1:/koji', readOnly: true },
    { path: '/mnt/iso', source: 'fs-3:/iso', readOnly: false },
  ]);
});

test('a container for mounts has every place that a task may ask for, to write to, outer before inner', () => {
  expect(mountsOf(settings, 'rwmounts')).toEqual([
    { path: '/mnt/koji', source: 'fs-1:/koji', readOnly: true },
    { path: '/mnt/iso', source: 'fs-3:/iso', readOnly: false },
    { path: '/srv/big', source: 'fs-4:/srv/big', readOnly: false },
    { path: '/mnt/koji/compose', source: 'fs-2:/', readOnly: false },
    { path: '/mnt/archive/old', source: 'fs-3:/archive/old', readOnly: false },
  ]);
});

test('a task gets the container that it needs', () => {
  expect(fittingFor(settings, ['/srv/big'])).toBe('rwmounts');
  expect(fittingFor(settings, [])).toBe('mounts');
  expect(fittingFor(runroot.parse({}), [])).toBe('plain');
  expect(mountsOf(settings, 'plain')).toEqual([]);
});

describe('a mount that a task asks for', () => {
  test.each([
    ['/srv/big/', '/srv/big'],
    ['/srv/big/a/../b', '/srv/big/b'],
    ['/srv/big/old/x', '/mnt/archive/old/x'],
  ])('%s is at %s', (wanted, path) => expect(requestedMount(settings, wanted)).toBe(path));

  test.each([
    ['/mnt/koji', '/mnt/koji'],
    ['/srv/bigger', '/srv/bigger'],
    ['/srv/big/../other', '/srv/other'],
    ['srv/big', 'srv/big'],
    ['', '.'],
  ])('%s is refused', (wanted, shown) =>
    expect(() => requestedMount(settings, wanted)).toThrow(`read-write mount point is not safe: ${shown}`),
  );
});

test.each([
  [{ default_mounts: ['mnt/x'] }, 'has to be absolute'],
  [{ safe_roots: ['/mnt/x'] }, 'no mountpoint of paths for /mnt/x'],
  [
    { paths: [{ mountpoint: '/x', path: '/x', fstype: 'none', options: 'rw,bg' }] },
    'background mounts are not allowed',
  ],
])('%j are no settings', (wrong, message) => expect(() => runroot.parse(wrong)).toThrow(message));
