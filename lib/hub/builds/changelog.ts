import { GenericError } from '#core/errors';
import { rpmPath } from '#core/pathinfo';
import { changelog } from '#core/rpm/changelog';
import type { RpmHeader } from '#core/rpm/header';
import { Double, type Struct, type Value } from '#core/xmlrpc/value';
import { builds } from '#store/builds';
import { buildRpms } from '#store/rpmpacks';
import type { Ctx } from '../context.ts';
import { headerOf } from '../imports/rpmfile.ts';
import { applyQueryOpts } from '../queryopts.ts';
import { taskHeader } from '../rpms/files.ts';
import { moment } from '../times.ts';
import { directoryOf } from './files.ts';
import { findBuildId } from './find.ts';

export interface ChangelogRequest {
  readonly buildID: Value;
  readonly taskID: number | null;
  readonly filepath: string | null;
  readonly author: string | null;
  readonly before: Value;
  readonly after: Value;
  readonly queryOpts: Struct | null;
  readonly strict: boolean;
}

/** The changelog of a build's source package, or of an RPM that a task has put out; newest first. */
export async function changelogEntries(ctx: Ctx, p: ChangelogRequest) {
  const header = await chosenHeader(ctx, p);
  const [after, before] = [moment(p.after), moment(p.before)];
  const rows = (header ? changelog(header.main) : [])
    .filter(({ author }) => p.author === null || author === p.author)
    .filter(({ time }) => (before === null || time < before) && (after === null || time > after))
    .map(({ time, author, text }) => ({ author, date: dateText(time), date_ts: new Double(time), text }));
  return applyQueryOpts(rows, p.queryOpts, ['author', 'date', 'date_ts', 'text']);
}

/** Days of changelogs have no time zone. */
const dateText = (time: number): string => new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ');

async function chosenHeader(ctx: Ctx, p: ChangelogRequest): Promise<RpmHeader | undefined> {
  if (p.buildID !== null) return sourceHeader(ctx, p.buildID, p.strict);
  if (p.taskID === null) throw new GenericError('either buildID or taskID and filepath must be specified');
  const header = await taskHeader(ctx, p.taskID, p.filepath);
  if (!header && p.strict) throw new GenericError(`Missing rpm file for ${p.filepath}`);
  return header;
}

async function sourceHeader(ctx: Ctx, info: Value, strict: boolean): Promise<RpmHeader | undefined> {
  const id = await findBuildId(ctx.tx, info);
  const [build, rpms] = id === null ? [] : await Promise.all([builds.get(ctx.tx, id), buildRpms(ctx.tx, id)]);
  if (!build) {
    if (strict) throw new GenericError(`No such build: ${String(info)}`);
    return undefined;
  }
  const source = rpms!.find(({ arch }) => arch === 'src' || arch === 'nosrc');
  const key = source && `${await directoryOf(ctx, build)}/${rpmPath(source)}`;
  if (key && (await ctx.hub.files.stat(key))) return headerOf(ctx.hub.files, key);
  if (strict) throw new GenericError(`No source package of build: ${String(info)}`);
  return undefined;
}
