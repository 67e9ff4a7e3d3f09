import { importArchive } from '#hub/archives/import';
import { findBuild } from '#hub/builds/find';
import { completeImageBuild, importImages, moveImagesToScratch } from '#hub/imports/image';
import { initBuild } from '#hub/imports/init';
import { workFile } from '#hub/imports/workfile';
import { host, type Method, method } from '#hub/method';
import { any, int, struct, text } from '#hub/params';
import { ownTask } from '#hub/tasks/host';

export default [
  method('host.initImageBuild', {
    doc: 'Begin a build of images; answers the data with what was added to it.',
    params: { task_id: int, build_info: struct },
    auth: host,
    run: async (ctx, p) => {
      const task = await ownTask(ctx, p.task_id);
      const { id, state } = await initBuild(ctx, task, p.build_info, 'image');
      return { ...p.build_info, task_id: task.id, owner: task.owner, state, completion_time: null, id };
    },
  }),
  method('host.completeImageBuild', {
    doc: "Take over a finished build's images, logs and lists of RPMs.",
    params: { task_id: int, build_id: int, results: struct },
    auth: host,
    run: async (ctx, p) => completeImageBuild(ctx, await ownTask(ctx, p.task_id), p.build_id, p.results),
  }),
  method('host.importImage', {
    doc: 'Take images into a build.',
    params: { task_id: int, build_info: any, results: struct },
    auth: host,
    run: async (ctx, p) => {
      const task = await ownTask(ctx, p.task_id);
      await importImages(ctx, task, await findBuild(ctx.tx, p.build_info, true), p.results);
    },
  }),
  method('host.moveImageBuildToScratch', {
    doc: 'Put the images of a scratch build where users find them.',
    params: { task_id: int, results: struct },
    auth: host,
    run: async (ctx, p) => moveImagesToScratch(ctx, await ownTask(ctx, p.task_id), p.results),
  }),
  method('host.importArchive', {
    doc: 'Take a file into a build.',
    params: { filepath: text, buildinfo: any, type: text, typeInfo: struct },
    auth: host,
    run: async (ctx, p) => {
      const build = await findBuild(ctx.tx, p.buildinfo, true);
      const file = await workFile(ctx, p.filepath);
      await importArchive(ctx, build, { file, type: p.type, typeInfo: p.typeInfo });
    },
  }),
] satisfies Method[];
