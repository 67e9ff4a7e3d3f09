import { ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { completeBuild, logsOf, paths, resultsOf } from '#hub/imports/build';
import { importRpm } from '#hub/imports/importrpm';
import { failBuild, initBuild } from '#hub/imports/init';
import { moveBuildToScratch } from '#hub/imports/scratch';
import { host, type Method, method, perm } from '#hub/method';
import { int, list, maybe, struct, text } from '#hub/params';
import { ownTask } from '#hub/tasks/host';

export default [
  method('importRPM', {
    doc: 'Import an uploaded RPM; a source package makes its build.',
    params: { path: text, basename: text },
    auth: perm('admin'),
    run: (ctx, p) => importRpm(ctx, p.path, p.basename),
  }),
  method('host.initBuild', {
    doc: 'Begin a build of RPMs; data names it and its task.',
    params: { data: struct },
    auth: host,
    run: async (ctx, p) => {
      const { task_id } = p.data;
      if (typeof task_id !== 'number') throw new ParameterError(`No task_id value for build: ${repr(task_id ?? null)}`);
      return (await initBuild(ctx, await ownTask(ctx, task_id), p.data)).id;
    },
  }),
  method('host.completeBuild', {
    doc: "Take over a finished build's RPMs and logs.",
    params: { task_id: int, build_id: int, srpm: text, rpms: list, brmap: maybe(struct), logs: maybe(struct) },
    auth: host,
    run: async (ctx, p) => completeBuild(ctx, await ownTask(ctx, p.task_id), p.build_id, resultsOf(p)),
  }),
  method('host.failBuild', {
    doc: 'The build has failed.',
    params: { task_id: int, build_id: int },
    auth: host,
    run: async (ctx, p) => failBuild(ctx, await ownTask(ctx, p.task_id), p.build_id),
  }),
  method('host.moveBuildToScratch', {
    doc: 'Put the results of a scratch build where users find them.',
    params: { task_id: int, srpm: text, rpms: list, logs: maybe(struct) },
    auth: host,
    run: async (ctx, p) => {
      const task = await ownTask(ctx, p.task_id);
      await moveBuildToScratch(ctx, task, { srpm: p.srpm, rpms: paths(p.rpms), logs: logsOf(p.logs) });
    },
  }),
] satisfies Method[];
