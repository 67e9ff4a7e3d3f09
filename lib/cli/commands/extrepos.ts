import { archList, EVENT_OPTIONS, eventFrom, idOrName } from '../arguments.ts';
import { command, flag, int, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import { header, row } from '../table.ts';

interface RepoRow {
  id: number;
  name: string;
  url: string;
}
interface TagRepoRow {
  external_repo_id: number;
  external_repo_name: string;
  tag_id: number;
  tag_name: string;
  priority: number;
  merge_mode: string | null;
  arches: string | null;
  url: string;
}

const MODES = ['bare', 'koji', 'simple'];
const MODE = value('-m, --mode', 'MODE', `how to merge it with the builds: ${MODES.join(', ')} (default: koji)`);
const ARCHES = value('-a, --arches', 'ARCH1,ARCH2', 'use it for these architectures only');

function checkMode(mode: string | undefined): void {
  if (mode !== undefined && !MODES.includes(mode)) throw new UsageError(`Invalid mode: ${mode}`);
}

/** The priority for a repo that gets none: below all that the tag has, in steps of five. */
async function nextPriority(ctx: Context, tag: string): Promise<number> {
  const repos = await ctx.call<TagRepoRow[]>('getTagExternalRepos', [idOrName(tag)]);
  if (repos.length === 0) return 5;
  return Math.floor((Math.max(...repos.map((repo) => repo.priority)) + 7) / 5) * 5;
}

const addExternalRepo = command({
  name: 'add-external-repo',
  group: 'admin',
  summary: 'Create an external repo, add one to a tag, or both',
  usage: '<name> [<url>]',
  args: [1, 2],
  about:
    'With a URL the repo is created; $arch in it stands for the architecture. With --tag it is added to the tags, whose buildroots then draw packages from it.',
  examples: ["add-external-repo -t f42-build f42-updates 'https://mirror.example.org/f42/$arch/'"],
  login: 'always',
  options: {
    tag: list('-t, --tag', 'TAG', 'add the repo to this tag; TAG::N for priority N (may be repeated)'),
    priority: int('-p, --priority', 'PRIORITY', 'priority in the tags; lower comes first'),
    mode: MODE,
    arches: ARCHES,
  },
  async run({ ctx, args: [name = '', url], options }) {
    checkMode(options.mode);
    let repoName = name;
    if (url === undefined) {
      const repo = await ctx.call<RepoRow | null>('getExternalRepo', [idOrName(name)], { strict: true });
      repoName = repo!.name;
      if (options.tag.length === 0)
        throw new UsageError('A url is needed to create a repo, or a tag (-t) to add one to');
    } else {
      const repo = await ctx.call<RepoRow>('createExternalRepo', [name, url]);
      ctx.out(`Created external repo ${repo.id}`);
    }
    for (const word of options.tag) {
      const [tag = '', own] = word.split('::');
      if (own !== undefined && !/^\d+$/.test(own)) throw new UsageError(`Invalid priority: ${word}`);
      const priority = own === undefined ? (options.priority ?? (await nextPriority(ctx, tag))) : Number(own);
      const named = {
        merge_mode: options.mode,
        arches: options.arches === undefined ? undefined : archList(options.arches),
      };
      await ctx.call('addExternalRepoToTag', [tag, repoName, priority], named);
      ctx.out(`Added external repo ${repoName} to tag ${tag} (priority ${priority})`);
    }
  },
});

const editExternalRepo = command({
  name: 'edit-external-repo',
  group: 'admin',
  summary: 'Change an external repo, or its place in a tag',
  usage: '<name>',
  args: [1, 1],
  login: 'always',
  options: {
    url: value('--url', 'URL', 'new URL'),
    name: value('--name', 'NAME', 'new name'),
    tag: value('-t, --tag', 'TAG', 'change priority, mode or arches in this tag'),
    priority: int('-p, --priority', 'PRIORITY', 'new priority in the tag'),
    mode: MODE,
    arches: ARCHES,
  },
  async run({ ctx, args: [name = ''], options }) {
    checkMode(options.mode);
    const inTag = {
      priority: options.priority,
      merge_mode: options.mode,
      arches: options.arches === undefined ? undefined : archList(options.arches),
    };
    const changesTag = Object.values(inTag).some((v) => v !== undefined);
    if (changesTag && options.tag === undefined)
      throw new UsageError('If priority, mode or arches are specified, --tag must be specified as well');
    const changes = { name: options.name, url: options.url };
    if (options.name === undefined && options.url === undefined && !changesTag)
      throw new UsageError('At least one of the changes must be specified');
    if (changesTag) await ctx.call('editTagExternalRepo', [options.tag!, name], inTag);
    if (options.name !== undefined || options.url !== undefined) await ctx.call('editExternalRepo', [name], changes);
  },
});

const removeExternalRepo = command({
  name: 'remove-external-repo',
  group: 'admin',
  summary: 'Remove an external repo from tags, or altogether',
  usage: '<repo> [<tag> ...]',
  args: [1],
  login: 'always',
  options: {
    alltags: flag('--alltags', 'remove it from all tags'),
    force: flag('--force', 'delete the repo even though tags use it'),
  },
  async run({ ctx, args: [repo = '', ...named], options }) {
    if (options.alltags && named.length > 0) throw new UsageError('Do not specify tags when using --alltags');
    const current = await ctx.call<TagRepoRow[]>('getTagExternalRepos', [], { repo_info: repo });
    const tags = options.alltags ? current.map((row) => row.tag_name) : named;
    if (tags.length === 0) {
      if (current.length > 0 && !options.force) {
        throw new Failure(
          `Error: external repo ${repo} used by tag(s): ${current.map((row) => row.tag_name).join(', ')}\nUse --force to remove anyway`,
        );
      }
      await ctx.call('deleteExternalRepo', [repo]);
      return;
    }
    for (const tag of tags) {
      if (!current.some((row) => row.tag_name === tag)) ctx.out(`External repo ${repo} not associated with tag ${tag}`);
      else await ctx.call('removeExternalRepoFromTag', [tag, repo]);
    }
  },
});

const listExternalRepos = command({
  name: 'list-external-repos',
  group: 'info',
  summary: 'List external repos',
  args: [0, 0],
  json: true,
  options: {
    url: value('--url', 'URL', 'those with this URL'),
    name: value('--name', 'NAME', 'the one with this name'),
    id: int('--id', 'ID', 'the one with this id'),
    tag: value('--tag', 'TAG', 'those of this tag'),
    used: flag('--used', 'print the tags that use them'),
    inherit: flag('--inherit', 'with --tag: inherited ones, too'),
    ...EVENT_OPTIONS,
    quiet: flag('--quiet', 'do not print the header'),
  },
  async run({ ctx, options }) {
    const event = await eventFrom(ctx, options);
    const info = options.id ?? options.name;
    if (options.tag !== undefined || options.used) {
      const rows = await tagRepos(ctx, { ...options, info, event });
      if (ctx.json) return ctx.printJson(rows);
      return printTagRepos(ctx, rows, options);
    }
    const repos = await ctx.call<RepoRow[]>('listExternalRepos', [], { info, url: options.url, event });
    if (ctx.json) return ctx.printJson(repos);
    const columns = [column('External repo name', 25), column('URL', 40)];
    if (!options.quiet) for (const line of header(columns)) ctx.out(line);
    for (const repo of repos) ctx.out(row(columns, [repo.name, repo.url]));
  },
});

async function tagRepos(
  ctx: Context,
  {
    tag,
    inherit,
    info,
    url,
    event,
  }: { tag?: string; inherit: boolean; info?: number | string; url?: string; event?: number },
): Promise<TagRepoRow[]> {
  const fits = (row: TagRepoRow) =>
    (url === undefined || row.url === url) &&
    (info === undefined || row.external_repo_id === info || row.external_repo_name === info);
  if (tag === undefined)
    return (await ctx.call<TagRepoRow[]>('getTagExternalRepos', [], { repo_info: info, event })).filter(fits);
  const found = await meant(ctx, 'tag', idOrName(tag), { event });
  const method = inherit ? 'getExternalRepoList' : 'getTagExternalRepos';
  return (await ctx.call<TagRepoRow[]>(method, [found.id], { event })).filter(fits);
}

function printTagRepos(
  ctx: Context,
  rows: readonly TagRepoRow[],
  { used, inherit, quiet }: { used: boolean; inherit: boolean; quiet: boolean },
): void {
  const withTag = used || inherit;
  const columns = withTag
    ? [column('Tag', 20), column('Pri', 3), column('Mode', 10), column('External repo name', 25)]
    : [column('Pri', 3), column('External repo name', 25), column('Mode', 10), column('URL', 40)];
  if (!quiet) for (const line of header(columns)) ctx.out(line);
  for (const each of rows) {
    const mode = each.merge_mode ?? 'koji';
    const cells = withTag
      ? [each.tag_name, each.priority, mode, each.external_repo_name]
      : [each.priority, each.external_repo_name, mode, each.url];
    ctx.out(row(columns, cells));
  }
}

const column = (title: string, width: number) => ({ title, width });

export default [addExternalRepo, editExternalRepo, removeExternalRepo, listExternalRepos];
