import { expect, test } from 'vitest';
import { parseSettings } from '#schema/settings';

const withPrivileged = (more: object = {}) =>
  parseSettings({ deployment: { builders: { privileged: { x86_64: { instances: 3 } } } }, ...more });

test('privileged capacity brings its channel and a host of as many tasks as it has instances', () => {
  const { channels, hosts } = withPrivileged();
  expect(channels.map(({ name }) => name)).toContain('image-privileged');
  expect(hosts.find(({ name }) => name === 'ec2-x86_64')).toMatchObject({
    pool: 'x86_64-privileged',
    arches: ['x86_64', 'i386'],
    channels: ['image-privileged'],
    maxjobs: 3,
  });
});

test('without it there is neither', () => {
  const { channels, hosts } = parseSettings({});
  expect(channels.map(({ name }) => name)).not.toContain('image-privileged');
  expect(hosts.map(({ pool }) => pool)).toEqual(['x86_64', 'aarch64']);
});

test('a host of privileged containers needs them to be deployed', () => {
  const hosts = [{ name: 'a', pool: 'aarch64-privileged' as const, arches: 'aarch64', channels: 'image-privileged' }];
  expect(withPrivileged({ hosts: [{ ...hosts[0]!, pool: 'x86_64-privileged' }] }).hosts).toHaveLength(1);
  expect(() => withPrivileged({ hosts })).toThrow('hosts[0].pool: needs deployment.builders.privileged.aarch64');
});
