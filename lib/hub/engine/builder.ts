import { AuthError, GenericError } from '#core/errors';
import { str } from '#core/python';
import { TASK } from '#core/states';
import { LONGEST_KEY } from '#store/files';
import { type Task, tasks } from '#store/tasks';
import { consolidate } from '#store/uploads';
import type { Ctx } from '../context.ts';
import { record } from '../outbox/record.ts';
import { keepEarlierLogs } from '../tasks/earlierlogs.ts';
import { requestOf, shownTask } from '../tasks/show.ts';
import { change } from '../tasks/transition.ts';
import { checkTarget } from '../uploads.ts';
import { captureFor } from './capture.ts';
import { startParts } from './parts.ts';

/** What a builder container says of itself, beside Koji's host.* calls. Its session is good for one attempt of one task. */
async function attemptOf(ctx: Ctx, taskId: number, attempt: number): Promise<Task | null> {
  const bound = ctx.session?.task;
  if (!bound || bound.id !== taskId || bound.attempt !== attempt)
    throw new AuthError('this session is not for that task');
  const task = await tasks.get(ctx.tx, taskId);
  return task?.state === TASK.OPEN && task.attempt === attempt ? task : null;
}

/**
 * The container is there: its state machine's token is kept, its lease begins. Null when nobody wants it any more, and for a
 * second container of the same attempt: the first token that comes is the attempt's. The same token may come again, because
 * a call may be repeated when its answer is lost.
 */
export async function attach(ctx: Ctx, taskId: number, attempt: number, token: string) {
  const task = await attemptOf(ctx, taskId, attempt);
  if (!task || (task.token !== null && task.token !== token)) return null;
  if (task.token === null) await keepEarlierLogs(ctx, task);
  const { heartbeat, lease } = ctx.hub.settings.engine;
  await change(ctx, task, { token: token === '' ? null : token, lease_ts: ctx.now() + lease });
  return { task: { ...shownTask(task), request: requestOf(task) }, heartbeat };
}

/** How often the state machine hears that the container lives; its own limit is minutes. Seconds. */
const BEAT_SECONDS = 60;

/** Renews the lease; false tells the container to stop. */
export async function heartbeat(ctx: Ctx, taskId: number, attempt: number): Promise<boolean> {
  const task = await attemptOf(ctx, taskId, attempt);
  if (!task) return false;
  const { lease } = ctx.hub.settings.engine;
  const last = (task.lease_ts ?? 0) - lease;
  await change(ctx, task, { lease_ts: ctx.now() + lease });
  const due = Math.floor(last / BEAT_SECONDS) !== Math.floor(ctx.now() / BEAT_SECONDS);
  if (due && task.token) record(ctx, { kind: 'beat', token: task.token });
  return true;
}

/** Signed addresses are good for so long, seconds. */
const SIGNED_SECONDS = 3600;
const MAX_SIGNED = 5000;

interface Result {
  /** folder below work/, the calling task's */
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

function assertContent(ctx: Ctx, { name, size, sha256 }: Result): void {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new GenericError('sha256 has to be 64 hex digits');
  if (size < 0 || size > ctx.hub.settings.max_upload) throw new GenericError(`file too large: ${name}`);
}

/** A URL to PUT one file of exactly this content to, below work/. */
export async function uploadURL(ctx: Ctx, result: Result) {
  assertContent(ctx, result);
  const key = await resultKey(ctx, result);
  return ctx.hub.files.signedPut(key, result.size, result.sha256, SIGNED_SECONDS);
}

/** The same for a file that comes in parts. */
export async function startUpload(ctx: Ctx, result: Result) {
  assertContent(ctx, result);
  return startParts(ctx, await resultKey(ctx, result), result.size, result.sha256);
}

/** The object that a result becomes, if the caller may bring it. */
export const resultKey = async (ctx: Ctx, { path, name }: { path: string; name: string }): Promise<string> =>
  `work/${await checkTarget(ctx, path, name)}`;

/** Folders below topdir that anybody may read. */
const READABLE = /^(packages|work|scratch|repos|repos-dist|vol)\//;

/** URLs to GET files below topdir. */
export async function signURLs(ctx: Ctx, paths: readonly unknown[]): Promise<string[]> {
  if (paths.length > MAX_SIGNED) throw new GenericError(`at most ${MAX_SIGNED} paths at a time`);
  return Promise.all(
    paths.map(async (given) => {
      // a task's parameters name uploads relative to work/
      const path = typeof given === 'string' && /^(tasks|cli-)/.test(given) ? `work/${given}` : str(given);
      const readable = READABLE.test(path) && !path.split('/').includes('..') && Buffer.byteLength(path) <= LONGEST_KEY;
      if (!readable) throw new GenericError(`Invalid path: ${path}`);
      // what clients upload comes in pieces: whoever asks for it wants one object
      if (path.startsWith(WORK)) await consolidate(ctx.hub.table, ctx.hub.files, path.slice(WORK.length));
      return ctx.hub.files.signedGet(path, SIGNED_SECONDS);
    }),
  );
}

const WORK = 'work/';

/** kojid.conf's options, as far as a builder needs them. */
export async function buildSettings(ctx: Ctx) {
  const { builder, runroot, save_failed_tree } = ctx.hub.settings;
  const { allowed_scms, allowed_scms_use_config, allowed_scms_use_policy } = builder;
  const { rpmbuild_timeout, vendor, packager, distribution } = builder;
  const trees = { ...save_failed_tree, capture: await captureFor(ctx) };
  const scm_policy = ctx.hub.plugins.some((plugin) => plugin.name === 'scmpolicy');
  return {
    ...{ allowed_scms, allowed_scms_use_config, allowed_scms_use_policy, scm_policy },
    ...{ rpmbuild_timeout, vendor, packager, distribution, runroot, save_failed_tree: trees },
  };
}
