import { encodeFault } from '#core/xmlrpc/encode';
import { rpmBytes } from '../../unit/core/rpm/fixtures.ts';
import { directory, RPM, type Scene, SRPM, URL } from './scene.ts';

export async function tasks(scene: Scene): Promise<void> {
  const { alice, builder, root } = scene;
  const chain = await alice.shown('chainBuild', [[[URL]], 'dist']);
  await root.call('cancelTask', [chain]);
  await alice.shown('resubmitTask', [chain]);
  const assigned = await root.shown('makeTask', ['sleep', [1]], { assign: 'builder' });
  await builder.shown('host.getTasks');
  await scene.opened(assigned);
  await root.shown('listTasks', [{ method: 'buildArch', decode: true }]);
}

/** Tasks of other kinds, as far as the hub's part goes. */
export async function sideTasks(scene: Scene): Promise<void> {
  const { alice, builder, root } = scene;
  const repo = await root.call('getRepo', ['dist-build']);
  const failed = await scene.opened(
    await root.call('makeTask', ['buildArch', ['x', 'dist-build', 'x86_64', true, {}]]),
  );
  const buildroot = await builder.call('host.newBuildRoot', [repo.id, 'x86_64', failed]);
  await builder.call('host.failTask', [failed, encodeFault(1005, 'x')]);
  await root.shown('saveFailedTree', [buildroot]);
  const inRoot = await root.shown('runroot', ['dist-build', 'x86_64', ['ls']], {
    packages: [],
    mounts: [],
    repo_id: null,
    skip_setarch: false,
    weight: null,
  });
  await root.shown('getTaskRequest', [inRoot]);
  await root.shown('kiwiBuild', ['dist', ['x86_64'], URL, '/']);
  const scratch = await scene.opened(await alice.call('build', [URL, 'dist', { scratch: true }]));
  for (const name of [SRPM, RPM]) await scene.put(`${directory(scratch)}/${name}`, rpmBytes(name));
  const [source, binary] = [SRPM, RPM].map((name) => `${directory(scratch)}/${name}`);
  await builder.shown('host.moveBuildToScratch', [scratch, source!, [binary!], { noarch: [] }]);
  await builder.shown('host.freeTasks', [[scratch]]);
  const dist = await root.shown('distRepo', ['dist', []], { arch: ['noarch'], allow_missing_signatures: true });
  await scene.opened(dist);
  const { id } = await root.call('getRepo', ['dist'], { dist: true, state: 0 });
  for (const [name, content] of [
    ['repodata/repomd.xml', '<repomd/>'],
    ['kojipkgs', '{}'],
    ['repo_manifest', '["repodata/repomd.xml"]'],
  ])
    await scene.put(`dist/${name}`, content!);
  await builder.shown('host.distRepoMove', [id, 'dist', 'noarch']);
}
