import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { TaskContext } from '#agent/task';

const repo = z.looseObject({ id: z.number() });

/** Seconds between two looks at a repo that is being made. */
const LOOK_SECONDS = 10;

/** The tag's newest ready repo, or the next. */
export async function newestRepo(context: TaskContext, tag: string | number): Promise<number> {
  const newest = repo.nullable().parse(await context.hub.call('getRepo', [tag]));
  return newest?.id ?? (await nextRepo(context, tag));
}

/** Has the tag's next repo made by a child task and waits for it. */
async function nextRepo({ hub, task, signal }: TaskContext, tag: string | number): Promise<number> {
  const child = await hub.call('host.subtask', ['waitrepo', [tag], task.id], { label: 'wait' });
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
