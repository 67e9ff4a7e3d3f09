import { ActionNotAllowed, GenericError, ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { BUILDROOT, BUILDROOT_TYPE, REPO, stateName } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { type Buildroot, buildroots } from '#store/buildroots';
import type { Host } from '#store/hosts';
import { repos } from '#store/repos';
import type { Ctx } from '../context.ts';
import { knownRepo } from '../repos/find.ts';
import { ownTask } from '../tasks/host.ts';

/**
 * A buildroot's life: INIT (made, what is in it gets known), BUILDING (at work), EXPIRED (gone). Its repo is kept as long as
 * it is not EXPIRED.
 */
export async function newBuildroot(ctx: Ctx, repoId: number, arch: string, taskId: number | null): Promise<number> {
  const host = await ctx.host();
  await assertTask(ctx, taskId);
  const repo = await knownRepo(ctx, repoId);
  if (repo.state === REPO.DELETED) throw new GenericError(`repo ${repoId} is deleted`);
  repos.hold(ctx.tx, repo.id);
  const id = await buildroots.nextId(ctx.tx);
  buildroots.insert(ctx.tx, {
    ...{ id, br_type: BUILDROOT_TYPE.STANDARD, host_id: host.id, repo_id: repo.id, task_id: taskId },
    ...{ tag_id: repo.tag_id, arch, state: BUILDROOT.INIT, create_event: await ctx.tx.event(), create_ts: ctx.now() },
    ...{ retire_event: null, retire_ts: null, cg_id: null, cg_version: null, extra: null },
    ...{ container_arch: arch, container_type: 'chroot', host_os: null, host_arch: null },
  });
  return id;
}

/** A host may work without a task; a container's session may not. */
async function assertTask(ctx: Ctx, taskId: number | null): Promise<void> {
  if (taskId !== null) await ownTask(ctx, taskId);
  else if (ctx.session?.task) throw new ActionNotAllowed('a container has buildroots of its task only');
}

/** A buildroot that the calling host has made, for the task that it has now. */
export async function ownBuildroot(ctx: Ctx, id: number, taskId: number | null): Promise<Buildroot> {
  const host = await ctx.host();
  await assertTask(ctx, taskId);
  const root = await buildroots.get(ctx.tx, id);
  if (!root) throw new GenericError(`No such buildroot: ${id}`);
  assertOwner(root, host, taskId);
  return root;
}

function assertOwner(root: Buildroot, host: Host, taskId: number | null): void {
  if (root.host_id !== host.id) throw new ActionNotAllowed(`Host ${host.id} not owner of buildroot ${root.id}`);
  if (root.task_id !== taskId) throw new ActionNotAllowed(`Task ${taskId} does not have lock on buildroot ${root.id}`);
}

export async function setBuildrootState(ctx: Ctx, root: Buildroot, given: Value): Promise<void> {
  const state = stateOf(given);
  if (state === BUILDROOT.INIT) throw new GenericError('Cannot change buildroot state to INIT');
  if (root.state === BUILDROOT.EXPIRED) throw new GenericError(`buildroot ${root.id} is EXPIRED`);
  const retired = state === BUILDROOT.EXPIRED ? { retire_event: await ctx.tx.event(), retire_ts: ctx.now() } : {};
  buildroots.replace(ctx.tx, root, { ...root, state, ...retired });
}

function stateOf(given: Value): number {
  const state = typeof given === 'string' ? BUILDROOT[given as keyof typeof BUILDROOT] : given;
  if (typeof state === 'number' && stateName(BUILDROOT, state) !== undefined) return state;
  throw new ParameterError(`Invalid buildroot state: ${repr(given)}`);
}
