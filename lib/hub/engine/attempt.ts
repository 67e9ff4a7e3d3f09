import { KojiError } from '#core/errors';
import { AUTH_TYPE, TASK } from '#core/states';
import { encodeFault } from '#core/xmlrpc/encode';
import { type FamilyGroup, familyGroup, type OpenAnswer, parseFamilyGroup } from '#schema/attempt';
import { noteAttempt } from '#store/attempts';
import { hosts } from '#store/hosts';
import { type Session, sessions } from '#store/sessions';
import { type Task, tasks } from '#store/tasks';
import { transact } from '#store/tx';
import { Ctx } from '../context.ts';
import type { Hub } from '../hub.ts';
import { blankSession } from '../logins/sessions.ts';
import { requestOf } from '../tasks/show.ts';
import { change } from '../tasks/transition.ts';
import { type Container, containerOf } from './sizes.ts';

/** Task definition families as deployed, by what `familyGroup` says and by size. */
export type Families = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Opens a task for the container that is about to start: ASSIGNED -> OPEN, and a session that is good for this attempt of
 * this task alone. Safe to repeat: a state machine that asks again gets another session.
 */
export async function openAttempt(hub: Hub, families: Families, taskId: number, attempt: number): Promise<OpenAnswer> {
  return transact(hub, async (tx) => {
    const task = await tasks.get(tx, taskId);
    const host = task?.host_id ? await hosts.get(tx, task.host_id) : undefined;
    const ours = task?.state === TASK.ASSIGNED || task?.state === TASK.OPEN;
    if (!task || !ours || task.attempt !== attempt || !host?.pool) return { state: 'gone' };
    const ctx = Ctx.ofHub(hub, tx, 'open');
    const lease_ts = hub.now() + hub.settings.engine.start_timeout;
    const start_ts = task.start_ts ?? hub.now();
    const opened = await change(ctx, task, { state: TASK.OPEN, start_ts, lease_ts });
    if (await refused(ctx, opened)) return { state: 'gone' };
    const group = groupOf(ctx, opened, host.pool);
    const chosen = await containerOf(ctx, opened);
    const container: Container = group.fitting === 'privileged' ? { ...chosen, capacity: 'EC2' } : chosen;
    await noteAttempt(tx, taskId, attempt, container);
    const session: Session = {
      ...blankSession(ctx, host.user_id, AUTH_TYPE.NORMAL),
      id: await sessions.nextId(tx),
      task: { id: taskId, attempt },
    };
    sessions.insert(tx, session);
    return {
      state: 'run',
      ...placeOf(hub, families, group, container),
      sessionId: String(session.id),
      sessionKey: session.key,
      hubUrl: hub.urls.hub,
      topUrl: hub.urls.topurl,
    };
  });
}

/** Fails the task when its kind says that its parameters cannot be worked with: no container is started for it. */
async function refused(ctx: Ctx, task: Task): Promise<boolean> {
  const type = ctx.hub.taskTypes.get(task.method);
  if (type?.kind !== 'container' || !type.check) return false;
  const undo = ctx.tx.savepoint();
  try {
    await type.check(ctx, requestOf(task));
    return false;
  } catch (error) {
    if (!(error instanceof KojiError)) throw error;
    undo();
    const result = encodeFault(error.faultCode, error.message);
    await change(ctx, task, { state: TASK.FAILED, completion_ts: ctx.now(), result, lease_ts: null });
    return true;
  }
}

/** Privileges are a matter of the host that has the task, mounts one of the task. */
function groupOf(ctx: Ctx, task: Task, pool: string): FamilyGroup {
  const { arch, fitting } = parseFamilyGroup(pool);
  if (fitting !== 'plain') return { arch, fitting };
  const type = ctx.hub.taskTypes.get(task.method);
  const wanted = type?.kind === 'container' ? type.fitting?.(ctx, requestOf(task)) : undefined;
  return { arch, fitting: wanted ?? 'plain' };
}

/** Which task definition, how large. The capacity provider of a privileged one has the name of its family. */
function placeOf(hub: Hub, families: Families, group: FamilyGroup, { size, capacity }: Container) {
  const taskDefinition = families[familyGroup(group)]?.[size];
  const shape = hub.settings.deployment.builders.sizes[size];
  if (!taskDefinition || !shape) throw new Error(`no task definition for ${familyGroup(group)}, size ${size}`);
  const capacityProvider = group.fitting === 'privileged' ? taskDefinition : capacity;
  const { fitting } = group;
  return { fitting, taskDefinition, capacityProvider, cpu: String(shape.cpu), memory: String(shape.memory) };
}
