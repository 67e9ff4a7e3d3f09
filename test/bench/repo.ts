import type { Struct } from '#core/xmlrpc/value';
import { Deployment } from '../integration/engine/deployment.ts';
import { putBuild } from '../integration/repos/synthetic.ts';
import { cpu } from './cpu.ts';
import { printTable } from './table.ts';

/** RPMs of a build, and files of an RPM: about as many as real packages have. */
const RPMS = 10;
const FILES = 60;

/** newRepo with its createrepo tasks on a tag of so many RPMs: the first one, one after a change of the tag alone, and one after a new build. */
export async function benchRepo(count: number): Promise<void> {
  const deployment = await Deployment.start();
  const admin = deployment.as('admin');
  const build = (i: number): Promise<void> =>
    putBuild(
      deployment,
      'large',
      `package${i}`,
      Array.from({ length: RPMS }, (_, n) => ({ name: `package${i}-part${n}`, bulk: FILES })),
    );
  await admin('createTag', 'large', { arches: 'x86_64', __starstar: true });
  for (let i = 0; i < count / RPMS; i++) await build(i);
  const rows: string[][] = [];
  const measure = async (what: string): Promise<void> => {
    const start = performance.now();
    const { ms } = await cpu(async () => {
      const { request } = (await admin('repo.request', 'large', 'last')) as { request: Struct };
      await deployment.settle();
      const { repo } = (await admin('repo.checkRequest', Number(request.id))) as { repo: Struct | null };
      if (!repo) throw new Error('no repo came of it');
    });
    rows.push([what, (ms / 1000).toFixed(2), ((performance.now() - start) / 1000).toFixed(2)]);
  };
  await measure(`first repo, ${count.toLocaleString('en')} RPMs`);
  await admin('editTag2', 'large', { extra: { changed: 1 }, __starstar: true });
  await measure('after a change of the tag alone');
  await build(count);
  await measure('after a new build');
  printTable(['newRepo', 'CPU s', 'seconds'], rows);
}
