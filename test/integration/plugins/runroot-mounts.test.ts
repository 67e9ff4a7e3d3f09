import { expect, it } from 'vitest';
import { Deployment } from '../engine/deployment.ts';
import { tagWith } from '../engine/packages.ts';

it('an unsafe mount of runroot fails the task before a container starts', async () => {
  const channels = ['default', 'createrepo', 'runroot'];
  const hosts = [{ name: 'pool', pool: 'x86_64', arches: 'x86_64', channels }];
  const paths = [{ mountpoint: '/mnt/safe', path: 'fs-1:/', fstype: 'efs' }];
  const deployment = await Deployment.start({ settings: { hosts, runroot: { safe_roots: ['/mnt/safe'], paths } } });
  const admin = deployment.as('admin');
  await tagWith(deployment, 'build', ['plain']);
  const runroot = async (mount: string): Promise<string> => {
    const id = await admin('runroot', 'build', 'x86_64', 'ls', { mounts: [mount], __starstar: true });
    await deployment.settle();
    return admin('getTaskResult', id).then(String, (error: Error) => error.message);
  };
  for (const mount of ['/mnt/other', '/mnt/safer', 'mnt/safe']) {
    expect(await runroot(mount)).toBe(`read-write mount point is not safe: ${mount}`);
  }
  expect(await runroot('/mnt/safe/../other')).toBe('read-write mount point is not safe: /mnt/other');
  await expect(runroot('/mnt/safe/x')).rejects.toThrow('no task definition for x86_64-rwmounts');
});
