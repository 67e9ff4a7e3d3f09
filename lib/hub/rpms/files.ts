import { GenericError } from '#core/errors';
import { rpmPath, sigcachePath, signedPath, taskDirectory } from '#core/pathinfo';
import { rpmDeps } from '#core/rpm/dependencies';
import { headerFields } from '#core/rpm/fields';
import { rpmFiles } from '#core/rpm/files';
import type { RpmHeader } from '#core/rpm/header';
import type { Struct, Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import type { Rpm } from '#store/rpms';
import { directoryOf } from '../builds/files.ts';
import type { Ctx } from '../context.ts';
import { headerOf } from '../imports/rpmfile.ts';
import { findWorkFile } from '../imports/workfile.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { findRpm } from './find.ts';

/** Keys of an RPM's files in the file store. */
export interface RpmKeys {
  readonly rpm: string;
  signed(sigkey: string): string;
  sigcache(sigkey: string): string;
}

export async function keysOf(ctx: Ctx, rpm: Rpm): Promise<RpmKeys | null> {
  const build = rpm.build_id === null ? undefined : await builds.get(ctx.tx, rpm.build_id);
  if (!build) return null;
  const directory = await directoryOf(ctx, build);
  return {
    rpm: `${directory}/${rpmPath(rpm)}`,
    signed: (sigkey) => `${directory}/${signedPath(rpm, sigkey)}`,
    sigcache: (sigkey) => `${directory}/${sigcachePath(rpm, sigkey)}`,
  };
}

/** The headers of an RPM of ours, out of its file; undefined when the file is gone or was never here. */
async function storedHeader(ctx: Ctx, rpm: Rpm | undefined): Promise<RpmHeader | undefined> {
  const keys = rpm ? await keysOf(ctx, rpm) : null;
  return keys && (await ctx.hub.files.stat(keys.rpm)) ? headerOf(ctx.hub.files, keys.rpm) : undefined;
}

export interface HeadersRequest {
  readonly rpmID: Value;
  readonly taskID: number | null;
  readonly filepath: string | null;
  readonly headers: readonly string[];
  readonly strict: boolean;
}

/** Chosen header fields of an RPM, or of an RPM that a task has put out. */
export async function rpmHeaders(ctx: Ctx, p: HeadersRequest): Promise<Record<string, unknown>> {
  if (p.rpmID !== null) {
    const rpm = await findRpm(ctx.tx, p.rpmID, p.strict as true);
    const header = await storedHeader(ctx, rpm);
    if (!header && p.strict) throw new GenericError(`Missing rpm file for ${rpm.name}`);
    return header ? headerFields(header, p.headers) : {};
  }
  if (p.taskID === null) throw new GenericError('either rpmID or taskID and filepath must be specified');
  const header = await taskHeader(ctx, p.taskID, p.filepath);
  if (!header && p.strict) throw new GenericError(`Missing rpm file for ${p.filepath}`);
  return header ? headerFields(header, p.headers) : {};
}

/** The headers of an RPM among a task's output. */
export async function taskHeader(ctx: Ctx, task: number, path: string | null): Promise<RpmHeader | undefined> {
  if (!path) throw new GenericError('filepath must be specified with taskID');
  if (path.startsWith('/') || path.split('/').includes('..')) throw new GenericError(`Invalid filepath: ${path}`);
  const file = await findWorkFile(ctx, `${taskDirectory(task)}/${path}`);
  return file && headerOf(ctx.hub.files, file.key);
}

export async function dependenciesOf(
  ctx: Ctx,
  p: { rpmID: Value; depType: number | null; queryOpts: Struct | null; strict: boolean },
) {
  const header = await storedHeader(ctx, await findRpm(ctx.tx, p.rpmID, p.strict as true));
  const rows = header ? rpmDeps(header.main, p.depType) : [];
  return applyQueryOpts(rows, p.queryOpts, ['flags', 'name', 'type', 'version']);
}

const FILE_COLUMNS = ['digest', 'digest_algo', 'flags', 'group', 'md5', 'mode', 'mtime', 'name', 'size', 'user'];

export async function filesOf(ctx: Ctx, info: Value, queryOpts: Struct | null) {
  const header = await storedHeader(ctx, await findRpm(ctx.tx, info));
  return applyQueryOpts(header ? rpmFiles(header.main) : [], queryOpts, FILE_COLUMNS);
}

/** One file of an RPM; an empty struct when it is not in it. */
export async function fileOf(ctx: Ctx, info: Value, filename: string, strict: boolean) {
  const rpm = await findRpm(ctx.tx, info, strict as true);
  const header = await storedHeader(ctx, rpm);
  const file = header && rpmFiles(header.main).find(({ name }) => name === filename);
  if (file) return { ...file, rpm_id: rpm.id };
  if (strict) throw new GenericError(`No file: ${filename} found in RPM: ${rpm.id}`);
  return {};
}
