import { GenericError } from '#core/errors';
import { repr, str } from '#core/python';
import { BUILD } from '#core/states';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { buildroots } from '#store/buildroots';
import { type Build, builds } from '#store/builds';
import type { Task } from '#store/tasks';
import { findBuild } from '../builds/find.ts';
import { buildInfo } from '../builds/show.ts';
import { changeBuild, stateOf } from '../builds/state.ts';
import { addType } from '../builds/types.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { notifyBuild } from '../notifications/build.ts';
import { policyVolume } from '../volumes/policy.ts';
import { importLogs } from './logs.ts';
import { withoutRepeats } from './noarch.ts';
import { assertBelongs, importRpms, packageRelease } from './rpm.ts';
import { type RpmFile, readRpmFile } from './rpmfile.ts';
import { findWorkFile, shownPath, type WorkFile } from './workfile.ts';

/** What a finished build consists of: paths relative to work/. */
export interface BuildResults {
  readonly srpm: string;
  readonly rpms: readonly string[];
  /** path of an RPM -> id of the buildroot that it was built in */
  readonly brmap: Readonly<Record<string, number>>;
  /** folder of the logs -> their paths */
  readonly logs: Readonly<Record<string, readonly string[]>>;
}

/**
 * The end of a build of RPMs: everything is checked, then files, logs and rows are taken over, and the build is COMPLETE.
 * What was uploaded stays below work/ until its time is over, so that the task's output can still be read.
 */
export async function completeBuild(ctx: Ctx, task: Task, buildId: number, results: BuildResults) {
  const { srpm, rpms, brmap, logs } = results;
  const about = { type: 'build', srpm, rpms, brmap, task_id: task.id, build_id: buildId, build: null, logs };
  await before(ctx, 'Import', about);
  const [source, ...binaries] = await readAll(ctx, [srpm, ...rpms]);
  const kept = withoutRepeats(binaries);
  await assertBuildroots(ctx, Object.values(brmap));
  const build = await findBuild(ctx.tx, buildId, true);
  assertCompletable(build, task, source!);
  for (const file of [source!, ...kept]) assertBelongs(build, file);
  const placed = await place(ctx, build, brmap, task);
  const incoming = [source!, ...kept].map((file) => ({ file, buildroot: brmap[file.path] ?? null }));
  await importLogs(ctx, placed, logs);
  await importRpms(ctx, placed, incoming, { resume: true });
  const fresh = (await builds.get(ctx.tx, build.id))!;
  if (fresh.state !== BUILD.BUILDING) throw notBuilding(fresh);
  const complete = await changeBuild(ctx, fresh, { state: BUILD.COMPLETE, completion_ts: ctx.now() });
  const info = await buildInfo(ctx.tx, complete);
  await after(ctx, 'Import', { ...about, build: info });
  await notifyBuild(ctx, complete);
  return info;
}

export async function readAll(ctx: Ctx, paths: readonly string[]): Promise<RpmFile[]> {
  const found = await Promise.all(paths.map((path) => findWorkFile(ctx, path)));
  const files = found.map((file, i): WorkFile => {
    if (!file) throw new GenericError(`no such file: ${shownPath(paths[i]!)}`);
    return file;
  });
  return Promise.all(files.map((file) => readRpmFile(ctx, file)));
}

async function assertBuildroots(ctx: Ctx, ids: readonly number[]): Promise<void> {
  const wanted = [...new Set(ids)];
  const found = await buildroots.byIds(ctx.tx, wanted);
  for (const id of wanted) if (!found.has(id)) throw new GenericError(`No such buildroot: ${id}`);
}

function assertCompletable(build: Build, task: Task, { info, path }: RpmFile): void {
  if (info.sourcepackage !== 1) throw new GenericError(`not a source package: ${shownPath(path)}`);
  const expected = { name: build.name, version: build.version, release: packageRelease(build), epoch: build.epoch };
  for (const key of ['name', 'version', 'release', 'epoch'] as const) {
    if (expected[key] !== info[key]) throw mismatch(key, expected[key], info[key]);
  }
  if (build.task_id !== task.id) throw mismatch('task_id', build.task_id, task.id);
  if (build.state !== BUILD.BUILDING) throw notBuilding(build);
}

const mismatch = (key: string, build: Value, rpm: Value) =>
  new GenericError(`Unable to complete build: ${key} mismatch (build: ${str(build)}, rpm: ${str(rpm)})`);
const notBuilding = (build: Build) => new GenericError(`Unable to complete build: state is ${stateOf(build)}`);

/** The volume that the policy chooses, and the type of the build. */
async function place(ctx: Ctx, build: Build, brmap: BuildResults['brmap'], task: Task): Promise<Build> {
  const { name, version, release } = build;
  const buildroots = Object.values(brmap);
  const about = { package: name, version, release, buildroots, import: true, import_type: 'rpm' };
  const volume = await policyVolume(ctx, about, task);
  const typed = await addType(ctx, build, 'rpm');
  return volume.id === typed.volume_id ? typed : changeBuild(ctx, typed, { volume_id: volume.id });
}

/** The arguments of host.completeBuild as they come. */
export function resultsOf(p: { srpm: string; rpms: Value[]; brmap: Struct | null; logs: Struct | null }): BuildResults {
  return {
    srpm: p.srpm,
    rpms: paths(p.rpms),
    brmap: Object.fromEntries(
      Object.entries(p.brmap ?? {}).flatMap(([path, id]) => (id === null ? [] : [[path, rootId(id)]])),
    ),
    logs: logsOf(p.logs),
  };
}

export const logsOf = (logs: Value): Record<string, string[]> =>
  isStruct(logs) ? Object.fromEntries(Object.entries(logs).map(([folder, list]) => [folder, paths(list)])) : {};

export function paths(value: Value): string[] {
  if (Array.isArray(value) && value.every((path) => typeof path === 'string')) return value as string[];
  throw new GenericError(`Invalid type for paths: ${repr(value)}`);
}

function rootId(value: Value): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new GenericError(`No such buildroot: ${repr(value)}`);
}
