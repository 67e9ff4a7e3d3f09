import { donePurge, toPurge } from '#store/repos';
import { doEach } from '../duties.ts';
import type { Hub } from '../hub.ts';
import { act } from './act.ts';

/** Repos at a time: the rest is for the next run. */
const LIMIT = 50;

/** Removes the files of deleted repos; the note goes when they are gone. */
export async function purgeRepos(hub: Hub): Promise<void> {
  const due = await act(hub, ({ tx }) => toPurge(tx, LIMIT));
  await doEach(hub, 'repo', due, async ({ id, folder }) => {
    const { files } = await hub.files.list(`${folder}/`);
    await hub.files.remove(files.map((file) => file.key));
    await act(hub, async ({ tx }) => donePurge(tx, id));
    hub.log.info('repo files removed', { id, folder, files: files.length });
  });
}
