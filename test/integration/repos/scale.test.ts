import { expect, it } from 'vitest';
import type { Value } from '#core/xmlrpc/value';
import { Deployment } from '../engine/deployment.ts';
import { packagesIn } from './metadata.ts';
import { putBuild } from './synthetic.ts';

/** A tag of 5,000 RPMs, with lists of files about as long as those of real packages. */
const BUILDS = 500;
const RPMS = 10;
const FILES = 60;

/** Seconds: several times what it takes on an idle machine. */
const ALLOWED = 20;

it('a repo of 5,000 RPMs takes seconds, and its copy less', { timeout: 180_000 }, async () => {
  const deployment = await Deployment.start();
  const admin = deployment.as('admin');
  await admin('createTag', 'large', { arches: 'x86_64', __starstar: true });
  for (let i = 0; i < BUILDS; i++) {
    const list = Array.from({ length: RPMS }, (_, n) => ({ name: `package${i}-part${n}`, bulk: FILES }));
    await putBuild(deployment, 'large', `package${i}`, list);
  }
  const request = async (): Promise<{ id: number; seconds: number }> => {
    const start = performance.now();
    const asked = (await admin('repo.request', 'large', 'last')) as Record<string, Value>;
    await deployment.settle();
    const { repo } = (await admin('repo.checkRequest', (asked.request as { id: number }).id)) as {
      repo: { id: number };
    };
    return { id: repo.id, seconds: (performance.now() - start) / 1000 };
  };
  const first = await request();
  expect(await packagesIn(deployment.files, `repos/large/${first.id}/x86_64`)).toHaveLength(BUILDS * RPMS);
  await admin('editTag2', 'large', { extra: { changed: 1 }, __starstar: true });
  const second = await request();
  console.info(`5,000 RPMs: ${first.seconds.toFixed(2)} s, unchanged: ${second.seconds.toFixed(2)} s`);
  expect(first.seconds).toBeLessThan(ALLOWED);
  expect(second.seconds).toBeLessThan(first.seconds);
});
