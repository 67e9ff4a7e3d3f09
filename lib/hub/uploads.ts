import { createHash } from 'node:crypto';
import { adler32 } from '#core/adler32';
import { ActionNotAllowed, GenericError } from '#core/errors';
import { TASK } from '#core/states';
import { tasks } from '#store/tasks';
import {
  addPiece,
  claimDirectory,
  consolidate,
  dropPieces,
  piecesOf,
  readWork,
  sizeOf,
  statWork,
} from '#store/uploads';
import type { Ctx } from './context.ts';

/** Uploads into work/ (protocol.md 6). Koji's topdir, as error texts show it. */
const TOPDIR = '/mnt/koji';

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
  const hexdigest = digest(request.fileverify, [body]);
  const { table, files } = ctx.hub;
  await takeBack(ctx, path);
  const pieces = await piecesOf(table, path);
  const size = sizeOf(pieces);
  const offset = request.offset < 0 ? size : request.offset;
  const full = `${TOPDIR}/work/${path}`;
  if (request.overwrite) await dropPieces(table, files, path, pieces, offset);
  else if (offset === 0 && pieces.length > 0) throw new GenericError(`upload path exists: ${full}`);
  else if (offset + body.length < size) {
    throw new GenericError(`Incorrect upload length for ${full} - Expected ${offset + body.length}, actual ${size}`);
  }
  await addPiece(table, files, path, offset, body, ctx.now());
  return { size: body.length, fileverify: request.fileverify, offset, hexdigest };
}

/** A file that was made one object already grows again: its object becomes the first piece. */
async function takeBack(ctx: Ctx, path: string): Promise<void> {
  const { table, files } = ctx.hub;
  const whole = await files.stat(`work/${path}`);
  if (!whole || (await piecesOf(table, path)).length > 0) return;
  await addPiece(table, files, path, 0, (await files.get(`work/${path}`)) ?? new Uint8Array(), whole.mtime);
  await files.remove([`work/${path}`]);
}

/** The path below work/ that the caller may write to, or the fault that says why not. */
export async function checkTarget(ctx: Ctx, directory: string, name: string): Promise<string> {
  const clean = checkDirectory(directory);
  checkName(name);
  const task = /^tasks\/\d+\/(\d+)$/.exec(clean);
  if (clean === 'tasks' || clean.startsWith('tasks/'))
    await assertTaskHost(ctx, Number(task?.[1] ?? Number.NaN), directory);
  else if ((await claimDirectory(ctx.hub.table, clean, ctx.userId())) !== ctx.userId()) {
    throw new GenericError(`Invalid upload directory, not owner: ${directory}`);
  }
  return `${clean}/${name}`;
}

export function checkDirectory(directory: string): string {
  const parts = directory.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || directory.includes('\0')) {
    throw new GenericError(`Invalid upload directory: ${directory}`);
  }
  return parts.join('/');
}

function checkName(name: string): void {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw new GenericError(`Invalid upload filename: ${name}`);
  }
}

/** Only the host that runs a task may write to the task's directory, and only while it runs. */
async function assertTaskHost(ctx: Ctx, taskId: number, directory: string): Promise<void> {
  const host = await ctx.host();
  if (Number.isNaN(taskId)) throw new GenericError(`Invalid upload directory: ${directory}`);
  const task = await tasks.get(ctx.tx, taskId);
  if (task?.state !== TASK.OPEN || task.host_id !== host.id || (ctx.session?.task && ctx.session.task.id !== taskId)) {
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
  const answer = { size: stat.size, mtime: stat.mtime };
  if (!p.verify) return answer;
  const sumlength = Math.min(p.tail ?? stat.size, stat.size);
  const hexdigest = digest(p.verify, await slices(ctx, path, stat.size - sumlength, stat.size));
  return { ...answer, sumlength, hexdigest };
}

const SLICE = 8 * 1024 * 1024;

async function slices(ctx: Ctx, path: string, from: number, to: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for (let at = from; at < to; at += SLICE) {
    parts.push((await readWork(ctx.hub.table, ctx.hub.files, path, at, Math.min(SLICE, to - at))) ?? new Uint8Array());
  }
  return parts;
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
  if (p.checksum && digest(p.checksum[0], [p.data]) !== p.checksum[1]) return false;
  await takeBack(ctx, path);
  const pieces = await piecesOf(table, path);
  if (p.offset === 0 && pieces.length > 0) {
    if (!p.name.endsWith('.log')) throw new GenericError(`file already exists: ${TOPDIR}/work/${path}`);
    await dropPieces(table, files, path, pieces);
  }
  await addPiece(table, files, path, p.offset, p.data, ctx.now());
  return true;
}

async function finishUpload(ctx: Ctx, path: string, p: { size: number; checksum: readonly [string, string] | null }) {
  const stat = await statWork(ctx.hub.table, ctx.hub.files, path);
  if (!stat || stat.size !== p.size) return false;
  if (p.checksum && digest(p.checksum[0], await slices(ctx, path, 0, stat.size)) !== p.checksum[1]) return false;
  await consolidate(ctx.hub.table, ctx.hub.files, path);
  return true;
}

function digest(kind: string, parts: readonly Uint8Array[]): string {
  if (kind === 'adler32') return adler32(parts).toString(16).padStart(8, '0');
  if (kind !== 'md5' && kind !== 'sha256') throw new GenericError(`Unsupported verify type: ${kind}`);
  const hash = createHash(kind);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
