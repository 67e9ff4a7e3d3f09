import { encodeFault } from '#core/xmlrpc/encode';
import { rpmBytes } from '../../unit/core/rpm/fixtures.ts';
import { directory, type Scene, URL } from './scene.ts';

/** A draft that is promoted, and a build that fails. */
export async function drafts(scene: Scene): Promise<void> {
  const { alice, builder } = scene;
  const task = await scene.opened(await alice.call('build', [URL, 'dist', { draft: true }]));
  const data = {
    name: 'toji-busy',
    version: '1.5',
    release: '1',
    epoch: null,
    task_id: task,
    draft: true,
    source: URL,
  };
  const draft = await builder.call('host.initBuild', [{ ...data, extra: { source: { original_url: URL } } }]);
  const files = ['toji-busy-1.5-1.src.rpm', 'toji-busy-1.5-1.noarch.rpm'];
  for (const name of files) await scene.put(`${directory(task)}/${name}`, rpmBytes(name));
  const [source, binary] = files.map((name) => `${directory(task)}/${name}`);
  await builder.shown('host.completeBuild', [task, draft, source!, [binary!]]);
  await alice.shown('promoteBuild', [draft]);
  const failed = await builder.call('host.initBuild', [{ ...data, draft: false, version: '3' }]);
  await builder.shown('host.failBuild', [task, failed]);
  await builder.shown('host.failTask', [task, encodeFault(1005, 'x')]);
}
