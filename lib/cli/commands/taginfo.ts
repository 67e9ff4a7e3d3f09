import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { EVENT_OPTIONS, eventFrom, idOrName } from '../arguments.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { inline } from '../pprint.ts';
import type { GroupRow, InheritanceRow, RepoRow, TagRow, TargetRow } from '../rows.ts';
import { linkFlags } from './inheritance.ts';

interface ExternalRepoRow {
  external_repo_name: string;
  priority: number;
  merge_mode: string | null;
  arches: string | null;
  url: string;
}

async function repoText(ctx: Context, tag: number, event: number | undefined): Promise<string> {
  const repo = await ctx.call<RepoRow | null>('getRepo', [tag], { event });
  if (!repo) return 'no active repo';
  return `repo#${repo.id}: ${repo.creation_time}`;
}

/** Extra options with the tag that each comes from. */
async function extraLines(ctx: Context, tag: TagRow, event: number | undefined): Promise<string[]> {
  const config = await ctx.call<Struct>('getBuildConfig', [tag.id], { event });
  const extra = isStruct(config.extra ?? null) ? (config.extra as Struct) : {};
  const from = isStruct(config.config_inheritance ?? null) ? (config.config_inheritance as Struct).extra : undefined;
  return Object.keys(extra)
    .sort()
    .map((key) => {
      const origin = isStruct(from) ? from[key] : undefined;
      const line = `${key} : ${inline(extra[key] as Value)}`;
      return isStruct(origin) && origin.id !== tag.id ? `  ${line.padEnd(28)} [${String(origin.name)}]` : `  ${line}`;
    });
}

async function printTag(ctx: Context, name: string, event: number | undefined): Promise<void> {
  const tag = await ctx.call<TagRow>('getTag', [idOrName(name)], { event, strict: true });
  const groups = await ctx.call<GroupRow[]>('getTagGroups', [tag.id], { event });
  ctx.out(`Tag: ${tag.name} [${tag.id}]`);
  ctx.out(`Arches: ${tag.arches ?? ''}`);
  ctx.out(
    `Groups: ${groups
      .map((group) => group.name)
      .sort()
      .join(', ')}`,
  );
  if (tag.locked) ctx.out('LOCKED');
  if (tag.perm_id !== null) ctx.out(`Required permission: ${inline(tag.perm)}`);
  if (await ctx.call<boolean>('mavenEnabled')) {
    ctx.out(`Maven support?: ${tag.maven_support ? 'yes' : 'no'}`);
    ctx.out(`Include all Maven archives?: ${tag.maven_include_all ? 'yes' : 'no'}`);
  }
  ctx.out('Tag options:');
  for (const line of await extraLines(ctx, tag, event)) ctx.out(line);
  await printTargets(ctx, tag, event);
  await printExternals(ctx, tag, event);
  await printInheritance(ctx, tag, event);
}

async function printTargets(ctx: Context, tag: TagRow, event: number | undefined): Promise<void> {
  const into = await ctx.call<TargetRow[]>('getBuildTargets', [], { event, destTagID: tag.id });
  const from = await ctx.call<TargetRow[]>('getBuildTargets', [], { event, buildTagID: tag.id });
  if (into.length > 0) ctx.out('Targets that build into this tag:');
  for (const target of into)
    ctx.out(`  ${target.name} (${target.build_tag_name}, ${await repoText(ctx, target.build_tag, event)})`);
  if (from.length > 0) ctx.out('This tag is a buildroot for one or more targets');
  ctx.out(`Current repo: ${await repoText(ctx, tag.id, event)}`);
  if (from.length > 0) ctx.out('Targets that build from this tag:');
  for (const target of from) ctx.out(`  ${target.name}`);
}

async function printExternals(ctx: Context, tag: TagRow, event: number | undefined): Promise<void> {
  const externals = await ctx.call<ExternalRepoRow[]>('getTagExternalRepos', [], { tag_info: tag.id, event });
  if (externals.length > 0) ctx.out('External repos:');
  for (const repo of externals) {
    const arches = repo.arches ? `arches: ${repo.arches}` : 'arches: inherited from tag';
    ctx.out(
      `  ${String(repo.priority).padStart(3)} ${repo.external_repo_name} (${repo.url}, merge mode: ${repo.merge_mode ?? 'koji'}), ${arches}`,
    );
  }
}

async function printInheritance(ctx: Context, tag: TagRow, event: number | undefined): Promise<void> {
  ctx.out('Inheritance:');
  for (const link of await ctx.call<InheritanceRow[]>('getInheritanceData', [tag.id], { event })) {
    ctx.out(`  ${String(link.priority).padEnd(4)} ${linkFlags(link)} ${link.name} [${link.parent_id}]`);
    if (link.maxdepth !== null) ctx.out(`    maxdepth: ${link.maxdepth}`);
    if (link.pkg_filter) ctx.out(`    package filter: ${link.pkg_filter}`);
  }
}

export default [
  command({
    name: 'taginfo',
    group: 'info',
    summary: 'Show what is known about tags',
    usage: '<tag> [<tag> ...]',
    args: [1],
    json: true,
    options: EVENT_OPTIONS,
    async run({ ctx, args, options }) {
      const event = await eventFrom(ctx, options);
      if (ctx.json) {
        const configs = [];
        for (const name of args) configs.push(await ctx.call('getBuildConfig', [idOrName(name)], { event }));
        return ctx.printJson(configs);
      }
      for (const [at, name] of args.entries()) {
        if (at > 0) ctx.out();
        await printTag(ctx, name, event);
      }
    },
  }),
];
