import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { TaskContext } from '#agent/task';
import { BuildrootError } from '#core/errors';
import { REPO } from '#core/states';

const repo = z.looseObject({ id: z.number(), tag_id: z.number(), state: z.number() });

/** Seconds between two looks at a repo that is being made. */
const LOOK_SECONDS = 10;

/** The repo to work in: the one asked for, the tag's newest ready one, or the next. Throws BuildrootError. */
export async function pickRepo(
  context: TaskContext,
  tag: { id: number; name: string },
  wanted: number | null,
): Promise<number> {
  const { hub } = context;
  if (wanted !== null) {
    const asked = repo.parse(await hub.call('repoInfo', [wanted], { strict: true }));
    if (asked.tag_id !== tag.id)
      throw new BuildrootError(`build tag (${tag.name}) does not match repo tag (${asked.tag_id})`);
    if (asked.state !== REPO.READY && asked.state !== REPO.EXPIRED)
      throw new BuildrootError(`repos in the state of ${wanted} cannot be used`);
    return asked.id;
  }
  const newest = repo.nullable().parse(await hub.call('getRepo', [tag.id]));
  return newest ? newest.id : await nextRepo(context, tag.id);
}

/** Has the tag's next repo made by a child task and waits for it. */
async function nextRepo({ hub, task, signal }: TaskContext, tagId: number): Promise<number> {
  const child = await hub.call('host.subtask', ['waitrepo', [tagId], task.id], { label: 'wait' });
  await hub.call('host.taskSetWait', [task.id, [child]]);
  for (;;) {
    const [finished] = z
      .tuple([z.array(z.number()), z.array(z.number())])
      .parse(await hub.call('host.taskWait', [task.id]));
    if (finished.length > 0) break;
    await delay(LOOK_SECONDS * 1000, undefined, { signal });
  }
  const results = z
    .array(z.tuple([z.number(), repo]))
    .parse(await hub.call('host.taskWaitResults', [task.id, [child]]));
  return results[0]![1].id;
}
