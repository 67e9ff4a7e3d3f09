import { TASK } from '#core/states';
import { finished } from '#hub/tasks/transition';
import { attemptsOf } from '#store/attempts';
import { begunCancels } from '#store/cancels';
import { hosts } from '#store/hosts';
import { runningOn } from '#store/queue';
import { type Task, tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { MAXJOBS, type World } from './world.ts';

/** What holds at any moment: each host's list is its tasks with their weights, and no pool has more jobs than it may have. */
export async function loadAddsUp(world: World): Promise<string[]> {
  return transact(world.quiet, async (tx) => {
    const broken: string[] = [];
    for (const host of await hosts.list(tx, 'g1', 'host')) {
      if (host.pool === null) continue;
      const rows = await runningOn(tx, host.id);
      const known = await tasks.getMany(
        tx,
        rows.map((row) => row.id),
      );
      rows.forEach((row, i) => {
        const task = known[i];
        const same = task && task.host_id === host.id && task.weight === row.weight && task.attempt === row.attempt;
        if (!same || finished(task)) broken.push(`host ${host.name} counts task ${row.id} wrongly`);
      });
      const leaves = known.filter((task) => task?.method === 'leaf').length;
      if (leaves > MAXJOBS) broken.push(`host ${host.name} has ${leaves} containers`);
      for (const state of [TASK.ASSIGNED, TASK.OPEN]) {
        for (const task of await tasks.list(tx, 'g4', `task/host/${host.id}/${state}`))
          if (!rows.some((row) => row.id === task.id)) broken.push(`host ${host.name} does not count task ${task.id}`);
      }
    }
    return broken;
  });
}

/** What holds when all is over. */
export async function allIsWell(world: World, all: readonly Task[]): Promise<string[]> {
  const byId = new Map(all.map((task) => [task.id, task]));
  const broken: string[] = [];
  const wanted = [...world.made, ...all.flatMap((task) => task.children)];
  for (const id of new Set(wanted)) if (!byId.has(id)) broken.push(`task ${id} is lost`);
  for (const task of all) {
    if (!finished(task)) broken.push(`task ${task.id} (${task.method}) is stuck in state ${task.state}`);
    const parent = task.parent === null ? undefined : byId.get(task.parent);
    if (parent?.state === TASK.CLOSED && task.state !== TASK.CLOSED)
      broken.push(`closed parent ${parent.id} of task ${task.id} in state ${task.state}`);
    const completions = world.accepted.get(task.id) ?? 0;
    if (completions > 1) broken.push(`task ${task.id} was completed ${completions} times`);
    if (task.method === 'leaf' && task.state === TASK.CLOSED && completions !== 1)
      broken.push(`task ${task.id} is closed but nobody completed it`);
  }
  const halfDone = await transact(world.quiet, begunCancels);
  broken.push(...halfDone.map(({ id }) => `the cancel of task ${id} has not come to its end`));
  return [...broken, ...(await attemptsAddUp(world, all)), ...(await loadAddsUp(world))];
}

/** Every attempt is on record, and all have ended. */
async function attemptsAddUp(world: World, all: readonly Task[]): Promise<string[]> {
  return transact(world.quiet, async (tx) => {
    const broken: string[] = [];
    for (const task of all) {
      const rows = await attemptsOf(tx, task.id);
      if (rows.length !== task.attempt)
        broken.push(`task ${task.id}: ${rows.length} of ${task.attempt} attempts known`);
      if (rows.some((row) => row.outcome === null)) broken.push(`task ${task.id}: an attempt has no end`);
    }
    return broken;
  });
}
