import type { Table } from '#store/table';
import { archives } from './full-hub/archives.ts';
import { builds } from './full-hub/builds.ts';
import { catalogue } from './full-hub/catalogue.ts';
import { drafts } from './full-hub/drafts.ts';
import { history, lists } from './full-hub/lists.ts';
import { Caller, Scene, type See } from './full-hub/scene.ts';
import { sessions } from './full-hub/sessions.ts';
import { sideTasks, tasks } from './full-hub/tasks.ts';
import { type MemoryHub, memoryHub } from './memory-hub.ts';

export { Caller };

const POLICY = {
  sidetag: 'all :: allow',
  build_from_srpm: 'all :: allow',
  channel: 'has req_channel :: req\nis_child_task :: parent\nall :: use default',
};

/**
 * A hub in memory with something of every kind, made by calls as users, administrators and builders make them: a catalogue,
 * repos, builds with RPMs, drafts and failures, tasks of all states, side tags. `see` is told of what methods answer.
 */
export async function fullHub(see: See = () => {}, table?: Table): Promise<{ hub: MemoryHub; root: Caller }> {
  const settings = {
    policy: POLICY,
    plugins: ['runroot', 'save_failed_tree', 'sidetag', 'kiwi'],
    hub: { EnableMaven: true, EnableWin: true },
  };
  const scene = await Scene.of(await memoryHub(settings, table), see);
  await sessions(scene);
  await builds(scene, await catalogue(scene));
  for (const part of [lists, history, archives, drafts, tasks, sideTasks]) await part(scene);
  return { hub: scene.hub, root: scene.root };
}
