import { createHash } from 'node:crypto';
import { adler32 } from '#core/adler32';
import { ActionNotAllowed, GenericError } from '#core/errors';
import { TOPDIR } from '#core/pathinfo';
import { TASK } from '#core/states';
import { Double } from '#core/xmlrpc/value';
import { tasks } from '#store/tasks';
import { addPiece, claimDirectory, consolidate, endOf, growAgain, readWork, statWork } from '#store/uploads';
import type { Ctx } from './context.ts';

/** Uploads into work/. Error texts show Koji's top directory. */

export interface UploadRequest {
  readonly filename: string;
  readonly filepath: string;
  /** adler32, md5 or sha256 */
  readonly fileverify: string;
  /** -1: at the end of what is there */
  readonly offset: number;
  readonly overwrite: boolean;
}

/** A raw chunk. The answer lets the client see that this chunk arrived as it was sent. */
export async function rawUpload(ctx: Ctx, request: UploadRequest, body: Uint8Array) {
  const path = await checkTarget(ctx, request.filepath, request.filename);
  const hexdigest = digest(request.fileverify, body);
  const { table, files } = ctx.hub;
  const last = await growAgain(table, files, path);
  const size = last ? endOf(last) : 0;
  const offset = request.offset < 0 ? size : request.offset;
  const full = `${TOPDIR}/work/${path}`;
  if (!request.overwrite) {
    if (offset === 0 && last) throw new GenericError(`upload path exists: ${full}`);
    if (offset + body.length < size) {
      throw new GenericError(`Incorrect upload length for ${full} - Expected ${offset + body.length}, actual ${size}`);
    }
  }
  assertWithin(ctx, offset, body);
  await addPiece(table, files, path, offset, body, ctx.now());
  return { size: body.length, fileverify: request.fileverify, offset, hexdigest };
}

/** What lies before a piece and nobody wrote becomes zeros: one byte far out would be a file of any size. */
function assertWithin(ctx: Ctx, offset: number, { length }: Uint8Array): void {
  const { max_upload } = ctx.hub.settings;
  if (offset < 0 || offset + length > max_upload) throw new GenericError(`a file has ${max_upload} bytes at most`);
}

/** The path below work/ that the caller may write to, or the fault that says why not. */
export async function checkTarget(ctx: Ctx, directory: string, name: string): Promise<string> {
  const clean = checkDirectory(directory);
  checkName(name);
  const task = /^tasks\/\d+\/(\d+)$/.exec(clean);
  if (clean === 'tasks' || clean.startsWith('tasks/'))
    await assertTaskHost(ctx, Number(task?.[1] ?? Number.NaN), directory);
  else if (ctx.session?.task) throw new ActionNotAllowed(`a container may not write to ${directory}`);
  else if ((await claimDirectory(ctx.hub.table, clean, ctx.userId())) !== ctx.userId()) {
    throw new GenericError(`Invalid upload directory, not owner: ${directory}`);
  }
  return `${clean}/${name}`;
}

/** Bytes of a directory and of a name: S3's keys have 1024 at most, and file systems take no longer names. */
const [DIRECTORY, NAME] = [700, 255];
const isLonger = (text: string, most: number): boolean => Buffer.byteLength(text) > most;

/** S3 lists keys in XML, which holds none of these: a folder with one could not be listed. */
const CONTROL = /\p{Cc}/u;

export function checkDirectory(directory: string): string {
  const parts = directory.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || CONTROL.test(directory) || isLonger(directory, DIRECTORY)) {
    throw new GenericError(`Invalid upload directory: ${directory}`);
  }
  return parts.join('/');
}

function checkName(name: string): void {
  if (
    name === '' ||
    name === '.' ||
    name === '..' ||
    name.includes('/') ||
    CONTROL.test(name) ||
    isLonger(name, NAME)
  ) {
    throw new GenericError(`Invalid upload filename: ${name}`);
  }
}

/** Only the host that runs a task may write to the task's directory, and only while it runs. */
async function assertTaskHost(ctx: Ctx, taskId: number, directory: string): Promise<void> {
  const host = await ctx.host();
  if (Number.isNaN(taskId)) throw new GenericError(`Invalid upload directory: ${directory}`);
  const task = await tasks.get(ctx.tx, taskId);
  const bound = ctx.session?.task;
  const others = bound && (bound.id !== taskId || bound.attempt !== task?.attempt);
  if (task?.state !== TASK.OPEN || task.host_id !== host.id || others) {
    throw new ActionNotAllowed(`host ${host.id} does not own task ${taskId}`);
  }
}

/** Size and, when asked, digest of an upload (of its last `tail` bytes); null when there is no such file. */
export async function checkUpload(
  ctx: Ctx,
  p: { path: string; name: string; verify: string | null; tail: number | null },
) {
  const path = `${checkDirectory(p.path)}/${p.name}`;
  checkName(p.name);
  const { table, files } = ctx.hub;
  const stat = await statWork(table, files, path);
  if (!stat) return null;
  const answer = { size: stat.size, mtime: new Double(stat.mtime) };
  if (!p.verify) return answer;
  const sumlength = Math.min(p.tail ?? stat.size, stat.size);
  const known = p.verify === 'adler32' && sumlength === stat.size && stat.adler !== undefined;
  const hexdigest = known
    ? adlerText(stat.adler)
    : await digestOf(ctx, path, p.verify, stat.size - sumlength, stat.size);
  return { ...answer, sumlength, hexdigest };
}

const SLICE = 8 * 1024 * 1024;

/** The digest of a stretch of a file, a slice at a time. */
async function digestOf(ctx: Ctx, path: string, kind: string, from: number, to: number): Promise<string> {
  const sum = digester(kind);
  for (let at = from; at < to; at += SLICE) {
    const slice = await readWork(ctx.hub.table, ctx.hub.files, path, at, Math.min(SLICE, to - at));
    if (slice) sum.update(slice);
  }
  return sum.digest();
}

/** The old way, in base64 chunks; offset -1 ends the file with the digest of all of it. */
export async function uploadFile(
  ctx: Ctx,
  p: {
    path: string;
    name: string;
    size: number;
    offset: number;
    data: Uint8Array;
    checksum: readonly [string, string] | null;
  },
): Promise<boolean> {
  const path = await checkTarget(ctx, p.path, p.name);
  const { table, files } = ctx.hub;
  if (p.offset === -1) return finishUpload(ctx, path, p);
  if (p.size !== p.data.length) return false;
  if (p.checksum && digest(p.checksum[0], p.data) !== p.checksum[1]) return false;
  const last = await growAgain(table, files, path);
  if (p.offset === 0 && last && !p.name.endsWith('.log')) {
    throw new GenericError(`file already exists: ${TOPDIR}/work/${path}`);
  }
  assertWithin(ctx, p.offset, p.data);
  await addPiece(table, files, path, p.offset, p.data, ctx.now());
  return true;
}

async function finishUpload(ctx: Ctx, path: string, p: { size: number; checksum: readonly [string, string] | null }) {
  const stat = await statWork(ctx.hub.table, ctx.hub.files, path);
  if (!stat || stat.size !== p.size) return false;
  if (p.checksum && (await digestOf(ctx, path, p.checksum[0], 0, stat.size)) !== p.checksum[1]) return false;
  await consolidate(ctx.hub.table, ctx.hub.files, path);
  return true;
}

const adlerText = (sum: number): string => sum.toString(16).padStart(8, '0');

/** Takes bytes in turn and gives their digest in hex. */
function digester(kind: string): { update(bytes: Uint8Array): void; digest(): string } {
  if (kind === 'adler32') {
    let sum = adler32([]);
    const update = (bytes: Uint8Array): void => {
      sum = adler32([bytes], sum);
    };
    return { update, digest: () => adlerText(sum) };
  }
  if (kind !== 'md5' && kind !== 'sha256') throw new GenericError(`Unsupported verify type: ${kind}`);
  const hash = createHash(kind);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

function digest(kind: string, bytes: Uint8Array): string {
  const sum = digester(kind);
  sum.update(bytes);
  return sum.digest();
}
