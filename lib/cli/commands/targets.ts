import type { Value } from '#core/xmlrpc/value';
import { command, flag, value } from '../command.ts';
import { Failure, UsageError } from '../failure.ts';
import { found } from '../found.ts';
import { need } from '../permission.ts';
import type { TargetRow } from '../rows.ts';
import { header, row } from '../table.ts';

const addTarget = command({
  name: 'add-target',
  group: 'admin',
  summary: 'Create a build target',
  usage: '<name> <build tag> <dest tag>',
  args: [2, 3],
  about:
    'A build target says where builds are made (the build tag fills the buildroot) and where they go (the destination tag; by default the tag that is named as the target).',
  login: 'always',
  async run({ ctx, args: [name = '', buildTag = '', destTag = name] }) {
    await need(ctx, 'target');
    const build = await found(ctx, 'tag', buildTag);
    if (!build.arches) throw new Failure(`Build tag has no arches: ${buildTag}`);
    await found(ctx, 'tag', destTag);
    await ctx.call('createBuildTarget', [name, buildTag, destTag]);
  },
});

const editTarget = command({
  name: 'edit-target',
  group: 'admin',
  summary: 'Change a build target',
  usage: '<name>',
  args: [1, 1],
  login: 'always',
  options: {
    rename: value('--rename', 'RENAME', 'new name'),
    buildTag: value('--build-tag', 'BUILD_TAG', 'another build tag'),
    destTag: value('--dest-tag', 'DEST_TAG', 'another destination tag'),
  },
  async run({ ctx, args: [name = ''], options }) {
    await need(ctx, 'target');
    const target = await found(ctx, 'build target', name);
    if (options.buildTag !== undefined) {
      const tag = await found(ctx, 'tag', options.buildTag);
      if (!tag.arches) throw new Failure(`Build tag has no arches: ${options.buildTag}`);
    }
    if (options.destTag !== undefined) await found(ctx, 'tag', options.destTag);
    const changed: Value[] = [
      options.rename ?? target.name,
      options.buildTag ?? target.build_tag_name,
      options.destTag ?? target.dest_tag_name,
    ];
    await ctx.call('editBuildTarget', [target.name, ...changed]);
  },
});

const removeTarget = command({
  name: 'remove-target',
  group: 'admin',
  summary: 'Remove a build target',
  usage: '<name>',
  args: [1, 1],
  login: 'always',
  async run({ ctx, args: [name = ''] }) {
    await need(ctx, 'target');
    const target = await found(ctx, 'build target', name);
    await ctx.call('deleteBuildTarget', [target.id]);
  },
});

const listTargets = command({
  name: 'list-targets',
  group: 'info',
  summary: 'List the build targets',
  args: [0, 0],
  json: true,
  options: {
    name: value('--name', 'NAME', 'only this target'),
    quiet: flag('--quiet', 'do not print the header'),
  },
  async run({ ctx, options }) {
    const targets = await ctx.call<TargetRow[]>('getBuildTargets', [options.name ?? null]);
    if (ctx.json) return ctx.printJson(targets);
    if (targets.length === 0) {
      throw new UsageError(
        options.name === undefined ? 'No targets were found' : `No such build target: ${options.name}`,
      );
    }
    const cells = targets
      .map((target) => [target.name, target.build_tag_name, target.dest_tag_name])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
    const columns = ['Name', 'Buildroot', 'Destination'].map((title) => ({ title, width: 30 }));
    if (!options.quiet) ctx.out(`${header(columns)[0]}\n${'-'.repeat(93)}`);
    for (const line of cells) ctx.out(row(columns, line));
  },
});

export default [addTarget, editTarget, removeTarget, listTargets];
