import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isStruct, type Struct } from '#core/xmlrpc/value';
import { idOrName, taskId } from '../arguments.ts';
import { command, flag, int, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import { type MockRoot, mockConfig } from '../mockconfig.ts';
import type { BuildrootRow, RepoRow, TagRow } from '../rows.ts';

interface Wanted {
  arch?: string;
  tag?: string;
  target?: string;
  task?: string;
  buildroot?: number;
  latest: boolean;
  name?: string;
  topurl?: string;
}

function repoUrl(ctx: Context, tag: string, repo: number | 'latest', topurl: string | undefined): string {
  return `${topurl ?? ctx.config.topurl}/repos/${tag}/${repo}`;
}

async function extraOf(ctx: Context, tag: number | string, event?: number): Promise<Struct> {
  const config = await ctx.call<Struct>('getBuildConfig', [tag], { event });
  return isStruct(config.extra) ? config.extra : {};
}

async function fromTag(ctx: Context, tag: TagRow, wanted: Wanted): Promise<MockRoot> {
  if (wanted.arch === undefined) throw new Failure('Please specify an arch');
  let repo: number | 'latest' = 'latest';
  if (!wanted.latest) {
    const found = await ctx.call<RepoRow | null>('getRepo', [tag.id]);
    if (!found) throw new Failure(`Could not get a repo for tag: ${tag.name}`);
    repo = found.id;
  }
  return {
    name: wanted.name ?? `${tag.name}-repo_${repo}`,
    arch: wanted.arch,
    repoUrl: repoUrl(ctx, tag.name, repo, wanted.topurl),
    extra: await extraOf(ctx, tag.id),
  };
}

async function fromBuildroot(ctx: Context, root: BuildrootRow, wanted: Wanted): Promise<MockRoot> {
  const repo = wanted.latest ? 'latest' : root.repo_id;
  return {
    name: wanted.name ?? `${root.tag_name}-${root.id}-${root.repo_id}`,
    arch: root.arch,
    repoUrl: repoUrl(ctx, root.tag_name, repo, wanted.topurl),
    extra: await extraOf(ctx, root.tag_name),
  };
}

async function rootMeant(ctx: Context, wanted: Wanted): Promise<MockRoot> {
  if (wanted.buildroot !== undefined) {
    const root = await ctx.call<BuildrootRow | null>('getBuildroot', [wanted.buildroot]);
    if (!root) throw new UsageError(`No such buildroot: ${wanted.buildroot}`);
    return fromBuildroot(ctx, root, wanted);
  }
  if (wanted.task !== undefined) {
    const id = taskId(wanted.task);
    const roots = await ctx.call<BuildrootRow[]>('listBuildroots', [], { taskID: id });
    const [root] = roots.filter((each) => wanted.arch === undefined || each.arch === wanted.arch);
    if (!root) throw new Failure(`No buildroots for task ${id} (or no such task)`);
    if (roots.length > 1) ctx.err(`Multiple buildroots found: ${roots.map((each) => each.id).join(', ')}`);
    return fromBuildroot(ctx, root, wanted);
  }
  if (wanted.target !== undefined) {
    const target = await meant(ctx, 'build target', wanted.target);
    return fromTag(ctx, await ctx.call<TagRow>('getTag', [target.build_tag], { strict: true }), wanted);
  }
  if (wanted.tag === undefined) throw new UsageError('Please specify one of: --tag, --target, --task, --buildroot');
  if (wanted.arch === undefined) throw new Failure('Please specify an arch');
  const tag = await meant(ctx, 'tag', idOrName(wanted.tag));
  return fromTag(ctx, tag, wanted);
}

export default [
  command({
    name: 'mock-config',
    group: 'info',
    summary: 'Print a mock configuration for builds like those of the build system',
    args: [0, 1],
    usage: '[name]',
    about:
      'Mock sets up buildroots on your machine. With this configuration they are filled from the same repo as in the build system.',
    examples: ['mock-config --target=f42-candidate --arch=x86_64 -o f42.cfg'],
    options: {
      arch: value('-a, --arch', 'ARCH', 'architecture'),
      name: value('-n, --name', 'NAME', 'name of the buildroot'),
      tag: value('--tag', 'TAG', 'for this build tag'),
      target: value('--target', 'TARGET', 'for the build tag of this target'),
      task: value('--task', 'TASK', 'as the buildroot of this task was'),
      buildroot: int('--buildroot', 'BUILDROOT', 'as the buildroot with this id was'),
      latest: flag('--latest', 'always use the latest repo, not a certain one'),
      mockdir: value('--mockdir', 'DIR', "mock's own directory"),
      topdir: value('--topdir', 'DIR', 'take the repo from files below this directory'),
      topurl: value('--topurl', 'URL', 'URL of the files'),
      distribution: value('--distribution', 'DISTRIBUTION', 'value of the macro %distribution'),
      yumProxy: value('--yum-proxy', 'YUM_PROXY', 'fetch packages through this proxy'),
      output: value('-o', 'FILE', 'write to this file'),
    },
    async run({ ctx, args: [name], options }) {
      const topurl = options.topdir === undefined ? options.topurl : `file://${options.topdir}`;
      const root = await rootMeant(ctx, { ...options, name: name ?? options.name, topurl });
      const text = mockConfig({
        ...root,
        mockdir: options.mockdir,
        distribution: options.distribution,
        proxy: options.yumProxy,
      });
      if (options.output === undefined) ctx.out(text);
      else await writeFile(resolve(ctx.io.cwd, options.output), text);
    },
  }),
];
