import { GenericError } from '#core/errors';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { tasks } from '#store/tasks';
import { makeTask } from '../tasks/make.ts';
import { finished } from '../tasks/transition.ts';
import { named } from './parameters.ts';
import type { HubType } from './type.ts';

/** Waits until some tasks have ended, then makes others (moveAllBuilds keeps the order of builds so). */
export const dependantTask: HubType = {
  method: 'dependantTask',
  kind: 'hub',
  weight: 0.1,
  async run(task, params) {
    const p = named('dependantTask', ['wait_list', 'task_list'], params);
    const awaited = (Array.isArray(p.wait_list) ? p.wait_list : []).filter((id) => typeof id === 'number');
    const open = await task.do(async (ctx) => {
      const found = await tasks.getMany(ctx.tx, awaited);
      for (const other of found) {
        if (other && !finished(other)) {
          tasks.replace(ctx.tx, other, { ...other, waiters: [...new Set([...other.waiters, task.id])] });
        }
      }
      return found.some((other) => other && !finished(other));
    });
    if (open) return task.suspend();
    const ids: number[] = [];
    for (const [i, entry] of (Array.isArray(p.task_list) ? p.task_list : []).entries()) {
      const [method, args, options] = Array.isArray(entry) ? entry : [];
      if (typeof method !== 'string' || !Array.isArray(args)) throw new GenericError(`invalid task_list entry ${i}`);
      const given = isStruct(options) ? options : {};
      ids.push(
        await task.once<number>(`task ${i}`, (ctx) =>
          makeTask(ctx, method, args as Value[], {
            parent: task.id,
            ...(typeof given.priority === 'number' ? { priority: given.priority } : {}),
          }),
        ),
      );
    }
    await task.wait(ids);
    return null;
  },
};
