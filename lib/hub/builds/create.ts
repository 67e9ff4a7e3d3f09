import { GenericError } from '#core/errors';
import { checkNVR } from '#core/nvr';
import { repr } from '#core/python';
import { BUILD } from '#core/states';
import { plainNumbers, type Struct, type Value } from '#core/xmlrpc/value';
import { type Build, builds, nvrKey } from '#store/builds';
import { noteUntagged } from '#store/untagged';
import { DEFAULT_VOLUME } from '#store/volumes';
import { before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { textOf } from '../convert.ts';
import { findOrCreatePackage } from '../packages/find.ts';
import { recycle } from './recycle.ts';
import { announce } from './state.ts';

/** What a new build is made of; the rest has defaults. */
export interface NewBuild {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch: number | null;
  readonly draft?: boolean;
  readonly state?: number;
  readonly task_id?: number | null;
  /** user id; default: the caller */
  readonly owner?: number;
  readonly source?: string | null;
  readonly extra?: Value;
  readonly volume_id?: number;
  readonly cg_id?: number | null;
  readonly token?: string | null;
  /** seconds since the epoch; default: now, but for a build in progress */
  readonly start_ts?: number;
  readonly completion_ts?: number | null;
}

/** How a draft is told from the release that it may become (Koji 1.35: koji.gen_draft_release). */
const draftRelease = (release: string, id: number): string => `${release},draft_${id}`;

/** The release that a draft was made for. */
export const targetRelease = (release: string): string => release.replace(/,draft_\d+$/, '');

/**
 * A new build row, COMPLETE unless it says otherwise. A failed or cancelled build of the same name, version and release that
 * left nothing behind is used again, with its id; any other one is an error.
 */
export async function newBuild(ctx: Ctx, data: NewBuild): Promise<Build> {
  checkNVR(data);
  assertFolders([data.name, data.version, data.release]);
  const found = data.draft ? await sameDraft(ctx, data) : await builds.find(ctx.tx, 'nvr', nvrKey(data));
  if (found) return recycle(ctx, found, data);
  const build = await freshBuild(ctx, data);
  const states = { attribute: 'state', old: null, new: build.state };
  await before(ctx, 'BuildStateChange', { ...states, info: data });
  builds.insert(ctx.tx, build);
  if (build.state === BUILD.COMPLETE) noteUntagged(ctx.tx, build);
  await announce(ctx, states, build);
  return build;
}

/** Each is a folder of the build's files. One with a slash would have the build lie among the files of another, and go with them. */
export function assertFolders(parts: readonly string[]): void {
  const bad = parts.find((part) => /[/\0]|^\.{1,2}$/.test(part));
  if (bad !== undefined) throw new GenericError(`Invalid part of a build's name: ${bad}`);
}

async function freshBuild(ctx: Ctx, data: NewBuild): Promise<Build> {
  const owned = await findOrCreatePackage(ctx.tx, data.name);
  const id = await builds.nextId(ctx.tx);
  const { name, version, epoch, draft = false } = data;
  return {
    ...{ id, package_id: owned.id, name, version, epoch, draft },
    release: draft ? draftRelease(data.release, id) : data.release,
    ...(await changingPart(ctx, data)),
    promotion_ts: null,
    promoter: null,
    types: {},
  };
}

/** What a recycled build gets anew. */
export async function changingPart(ctx: Ctx, data: NewBuild) {
  const { state = BUILD.COMPLETE, task_id = null, source = null, cg_id = null, token = null } = data;
  const now = ctx.now();
  return {
    ...{ state, task_id, source, cg_id, token },
    owner: data.owner ?? ctx.userId(),
    extra: plainNumbers(data.extra ?? null),
    volume_id: data.volume_id ?? DEFAULT_VOLUME.id,
    create_event: await ctx.tx.event(),
    create_ts: now,
    start_ts: data.start_ts ?? now,
    completion_ts: data.completion_ts ?? (state === BUILD.BUILDING ? null : now),
  };
}

/** A restarted task finds the draft that it has begun. */
async function sameDraft(ctx: Ctx, data: NewBuild): Promise<Build | undefined> {
  if (typeof data.task_id !== 'number') return undefined;
  const same = (build: Build) =>
    build.draft &&
    build.state === BUILD.BUILDING &&
    build.name === data.name &&
    build.version === data.version &&
    targetRelease(build.release) === data.release;
  return (await builds.ofTask(ctx.tx, data.task_id)).find(same);
}

/** An epoch as clients send it: a number, digits, or nothing. */
export function epochOf(value: Value | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  const epoch = typeof value === 'string' ? Number(value) : value;
  if (typeof epoch === 'number' && Number.isInteger(epoch) && epoch >= 0) return epoch;
  throw new GenericError(`Invalid epoch: ${repr(value)}`);
}

/** Koji's check of a build to be: are its name, version and release there? They have to be text. */
export function namedIn(data: Struct): { name: string; version: string; release: string } {
  const part = (field: string) => {
    if (data[field] === undefined) throw new GenericError(`No ${field} value for build`);
    return textOf(data[field]);
  };
  return { name: part('name'), version: part('version'), release: part('release') };
}
