import type { Scene } from './scene.ts';

/** A repo for buildroots by request, after an older one; answers its id. */
export async function repos(scene: Scene): Promise<number> {
  const { builder, root } = scene;
  await scene.put('repo/repomd.xml', '<repomd/>');
  const made = async (task: number): Promise<number> => {
    const [id] = await builder.shown('host.repoInit', ['dist-build'], { task_id: task });
    await builder.shown('host.repoDone', [id, { x86_64: ['repo', ['repomd.xml']] }]);
    return id;
  };
  const first = await scene.opened(await root.call('newRepo', ['dist-build']));
  const old = await root.shown('repoInfo', [await made(first)]);
  await scene.closed(first, [old.id, 1]);
  await root.call('editTag2', ['dist-build'], { locked: false, arches: 'x86_64 i686' });
  const { request } = await root.call('repo.request', ['dist-build'], { min_event: 'last' });
  await root.shown('repo.checkQueue');
  const task = await scene.opened((await root.call('repo.checkRequest', [request.id])).request.task_id);
  const repo = await made(task);
  const part = await builder.call('host.subtask', ['createrepo', [repo, 'x86_64', old], task], {
    label: 'x86_64',
    arch: 'noarch',
  });
  await builder.call('host.taskSetWait', [task, [part]]);
  await scene.opened(part, 'shown');
  await root.shown('getTaskInfo', [part], { request: true });
  await scene.closed(part, old);
  await builder.shown('host.taskWaitResults', [task, [part]]);
  await scene.closed(task, [repo, 1]);
  await root.shown('repo.checkRequest', [request.id]);
  await root.shown('repo.request', ['dist-build']);
  await root.shown('getRepo', ['dist-build']);
  await root.shown('repo.get', ['dist-build']);
  await root.shown('repo.query', [[['id', '=', repo]]]);
  return repo;
}
