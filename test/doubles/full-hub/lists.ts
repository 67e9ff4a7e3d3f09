import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUITE } from '#local/conformance/suite';
import type { Scene } from './scene.ts';

const HELLO = 'zzzzzzzz-hello-1.0-1';

/** The build in lists, and another one that is imported. */
export async function lists(scene: Scene): Promise<void> {
  const { root } = scene;
  const build = 'toji-plain-1-1';
  const { id, task_id: top } = await root.shown('getBuild', [build]);
  await root.shown('listBuilds', [], { taskID: top });
  await root.shown('listTagged', ['dist']);
  await root.shown('listTaggedRPMS', ['dist'], { rpmsigs: true });
  await root.shown('listRPMs', [id]);
  await root.shown('getRPM', ['toji-plain-1-1.noarch']);
  await root.shown('getRPMHeaders', ['toji-plain-1-1.noarch'], { headers: ['license'] });
  await root.shown('getAverageBuildDuration', ['toji-plain']);
  await root.shown('getMavenBuild', [build]);
  await root.shown('getWinBuild', [build]);
  await root.shown('listArchives', [id]);
  await root.shown('search', ['toji*', 'build', 'glob']);
  await root.shown('taskFinished', [top]);
  await scene.put(`import/${HELLO}.src.rpm`, new Uint8Array(readFileSync(join(SUITE, `data/${HELLO}.src.rpm`))));
  await root.shown('importRPM', ['import', `${HELLO}.src.rpm`]);
  await root.call('packageListAdd', ['dist', 'zzzzzzzz-hello', 'alice']);
  await root.shown('tagBuildBypass', ['dist', HELLO]);
  await root.shown('tagBuild', ['base', build], { force: true });
  await root.shown('getLatestBuilds', ['dist'], { package: 'zzzzzzzz-hello' });
}

/** A build that was in a tag and is no longer. */
export async function history({ root }: Scene): Promise<void> {
  await root.call('createTag', ['hist'], { parent: 'base' });
  await root.call('createBuildTarget', ['hist', 'hist', 'hist']);
  await root.call('packageListAdd', ['hist', 'toji-plain', 'alice', false, 'i386']);
  await root.call('tagBuildBypass', ['hist', 'toji-plain-1-1']);
  await root.shown('multiCall', [[{ methodName: 'queryHistory', params: [{ tag: 'hist', __starstar: true }] }]]);
  await root.call('untagBuildBypass', ['hist', 'toji-plain-1-1']);
  await root.shown('queryHistory', [], { tag: 'hist' });
}
