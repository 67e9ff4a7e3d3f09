import { GenericError } from '#core/errors';
import { taskDirectory } from '#core/pathinfo';
import { repr } from '#core/python';
import { BUILD } from '#core/states';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { type Archive, buildArchives } from '#store/archives';
import { type Build, builds } from '#store/builds';
import { addComponent } from '#store/components';
import { type Task, tasks } from '#store/tasks';
import { listWork } from '#store/uploads';
import { importArchive } from '../archives/import.ts';
import { rpmRows } from '../buildroots/contents.ts';
import { findBuild } from '../builds/find.ts';
import { buildInfo } from '../builds/show.ts';
import { changeBuild, stateOf } from '../builds/state.ts';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { notifyBuild } from '../notifications/build.ts';
import { isCurrentLog } from '../tasks/earlierlogs.ts';
import { paths } from './build.ts';
import { importLogs } from './logs.ts';
import { scratchOf } from './scratch.ts';
import { type WorkFile, workFile } from './workfile.ts';

/** What the task of one arch has made. */
interface ImageResult {
  readonly taskId: number;
  readonly arch: string;
  readonly files: readonly string[];
  readonly logs: readonly string[];
  readonly rpmlist: readonly Value[];
  /** the struct as it came */
  readonly data: Struct;
}

/** Task methods whose logs are not told apart by arch (Koji 1.35). */
const ONE_LOG_FOLDER = new Set(['appliance', 'image', 'indirectionimage', 'livecd']);

/** The end of an image build: images, logs and the RPMs in them are taken over, and the build is COMPLETE. */
export async function completeImageBuild(ctx: Ctx, task: Task, id: number, results: Struct): Promise<void> {
  const build = await findBuild(ctx.tx, id, true);
  if (build.task_id !== task.id) throw new GenericError(`Task ${task.id} is not controlling build ${id}`);
  if (build.state !== BUILD.BUILDING) {
    throw new GenericError(`Unable to complete build: state is ${stateOf(build)}`);
  }
  await importImages(ctx, task, build, results);
  const current = (await builds.get(ctx.tx, id))!;
  const complete = await changeBuild(ctx, current, { state: BUILD.COMPLETE, completion_ts: ctx.now() });
  await notifyBuild(ctx, complete);
}

/** Takes images into a build, arch by arch. */
export async function importImages(ctx: Ctx, task: Task, build: Build, results: Struct): Promise<void> {
  for (const result of resultsOf(results)) await importImage(ctx, task, build, result);
}

function resultsOf(results: Struct): ImageResult[] {
  return Object.values(results).flatMap((data) => {
    // an arch that was allowed to fail has no result
    if (!isStruct(data) || typeof data.task_id !== 'number') return [];
    const { task_id, arch, files, logs, rpmlist } = data;
    if (typeof arch !== 'string') throw new GenericError(`Invalid value for arch: ${repr(arch)}`);
    const installed = Array.isArray(rpmlist) ? rpmlist : [];
    return [{ taskId: task_id, arch, files: paths(files ?? []), logs: paths(logs ?? []), rpmlist: installed, data }];
  });
}

async function importImage(ctx: Ctx, task: Task, build: Build, result: ImageResult): Promise<void> {
  const info = await buildInfo(ctx.tx, build);
  const directory = taskDirectory(result.taskId);
  await before(ctx, 'Import', { type: 'image', image: result.data, build: info, fullpath: directory });
  const present = new Map((await buildArchives(ctx.tx, build.id)).map((row) => [row.filename, row]));
  const made: Archive[] = [];
  for (const name of result.files) {
    const file = await workFile(ctx, `${directory}/${name}`);
    const same = present.get(file.name);
    if (same && isThere(same, file, result, build)) made.push(same);
    else made.push(await importArchive(ctx, build, { file, type: 'image', typeInfo: { arch: result.arch } }));
  }
  await importImageLogs(ctx, task, build, result);
  await noteComponents(ctx, made, result.rpmlist);
  await after(ctx, 'Import', { type: 'image', image: result.data, build: info, fullpath: directory });
  await ctx.tx.step();
}

/** Did an earlier run of this call import the file? */
const isThere = (row: Archive, file: WorkFile, { arch }: ImageResult, build: Build): boolean =>
  build.state === BUILD.BUILDING && row.info.arch === arch && row.size === file.size;

/** All logs of the task's last attempt, whether it named them or not. */
async function importImageLogs(ctx: Ctx, task: Task, build: Build, result: ImageResult): Promise<void> {
  const directory = taskDirectory(result.taskId);
  const logs = (await listWork(ctx.hub.files, directory)).filter(isCurrentLog);
  const folder = ONE_LOG_FOLDER.has(task.method) ? 'image' : `image/${result.arch}`;
  await importLogs(ctx, build, { [folder]: logs.map((name) => `${directory}/${name}`) });
}

/** RPMs that an image holds: ours, or of external repos, which are registered. */
async function noteComponents(ctx: Ctx, made: readonly Archive[], rpmlist: readonly Value[]): Promise<void> {
  const rows = await rpmRows(ctx, rpmlist);
  for (const { id } of made) {
    for (const rpm of rows) {
      addComponent(ctx.tx, id, 'rpm', rpm.id);
      await ctx.tx.step();
    }
  }
}

/** Puts images of a scratch build where users find them: scratch/USER/task_ID of the task that made them. */
export async function moveImagesToScratch(ctx: Ctx, task: Task, results: Struct): Promise<void> {
  for (const result of resultsOf(results)) {
    const sub = await tasks.get(ctx.tx, result.taskId);
    if (!sub) throw new GenericError(`No such task: ${result.taskId}`);
    const target = await scratchOf(ctx, task.owner, result.taskId);
    const copies = [...result.files, ...result.logs].map(async (name) => {
      const file = await workFile(ctx, `${taskDirectory(result.taskId)}/${name}`);
      await ctx.hub.files.copy(file.key, `${target}/${file.name}`, file.etag);
    });
    await Promise.all(copies);
  }
}
