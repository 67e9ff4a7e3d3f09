import { rpmBytes } from '../../unit/core/rpm/fixtures.ts';
import { repos } from './repos.ts';
import { directory, RPM, type Scene, SRPM, URL } from './scene.ts';

/** What a builder does all day: it says that it is there, makes a repo and a build, and tags the build. */
export async function builds(scene: Scene, buildTag: number): Promise<void> {
  const { builder, root } = scene;
  await builder.call('exclusiveSession');
  await builder.shown('host.updateHost', [0.5, true]);
  await builder.shown('host.getID');
  await builder.shown('host.getHost');
  await root.shown('listHosts');
  await root.shown('getHost', ['builder']);
  await built(scene, buildTag, await repos(scene));
}

async function built(scene: Scene, buildTag: number, repo: number): Promise<void> {
  const { alice, builder, root } = scene;
  const top = await alice.shown('build', [URL, 'dist']);
  await scene.opened(top);
  await builder.shown('host.assertPolicy', ['build_rpm', { source: URL, task_id: top, build_tag: 'dist-build' }]);
  const source = await builder.shown(
    'host.subtask',
    ['buildSRPMFromSCM', [URL, 'dist-build', { repo_id: repo }], top],
    { label: 'srpm', arch: 'noarch' },
  );
  await builder.shown('host.taskSetWait', [top, [source]]);
  await builder.shown('host.taskWait', [top]);
  await scene.opened(source, 'shown');
  await builder.shown('host.setTaskWeight', [source, 1.5]);
  await scene.closed(source, { srpm: `${directory(source)}/${SRPM}` });
  await builder.shown('host.getHostTasks');
  const arch = await builder.call(
    'host.subtask',
    ['buildArch', [SRPM, buildTag, 'noarch', true, { repo_id: repo }], top],
    {
      label: 'noarch',
      arch: 'noarch',
    },
  );
  await scene.opened(arch);
  const buildroot = await builder.shown('host.newBuildRoot', [repo, 'x86_64'], { task_id: arch });
  await builder.shown('host.setBuildRootList', [buildroot, [], arch]);
  await builder.shown('host.setBuildRootState', [buildroot, 'BUILDING', arch]);
  await builder.shown('host.updateBuildRootList', [buildroot, [], arch]);
  await uploads(scene, arch);
  await builder.call('host.setBuildRootState', [buildroot, 'EXPIRED', arch]);
  await root.shown('getBuildroot', [buildroot]);
  await root.shown('listBuildroots', [], { taskID: arch });
  await scene.closed(arch, {}, 'shown');
  await complete(scene, top, arch, buildroot);
}

async function uploads(scene: Scene, task: number): Promise<void> {
  const { builder } = scene;
  for (const name of [SRPM, RPM]) await scene.put(`${directory(task)}/${name}`, rpmBytes(name));
  await builder.shown('uploadFile', [
    directory(task),
    'build.log',
    6,
    null,
    0,
    Buffer.from('built\n').toString('base64'),
  ]);
  await builder.shown('checkUpload', [directory(task), 'build.log', 'md5']);
  await builder.shown('downloadTaskOutput', [task, 'build.log']);
}

async function complete(scene: Scene, top: number, arch: number, buildroot: number): Promise<void> {
  const { hub, builder, root } = scene;
  const build = await builder.shown('host.initBuild', [
    {
      name: 'toji-plain',
      version: '1',
      release: '1',
      epoch: null,
      task_id: top,
      source: URL,
      extra: { source: { original_url: URL } },
    },
  ]);
  const files = [SRPM, RPM].map((name) => `${directory(arch)}/${name}`);
  hub.clock.now += 60;
  await builder.shown('host.completeBuild', [
    ...[top, build, files[0]!, [files[1]!], Object.fromEntries(files.map((file) => [file, buildroot]))],
    { noarch: [`${directory(arch)}/build.log`] },
  ]);
  const tagging = await builder.call('host.subtask', ['tagBuild', ['dist', build, false, null, true], top], {
    label: 'tag',
  });
  await scene.opened(tagging);
  await builder.shown('host.tagBuild', [tagging, 'dist', build]);
  await scene.closed(tagging, null);
  await builder.shown('host.tagNotification', [true, 'dist', null, build, null]);
  await scene.closed(top, null);
  await root.shown('getTaskChildren', [top]);
}
