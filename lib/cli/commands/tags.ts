import type { Struct, Value } from '#core/xmlrpc/value';
import { archList, idOrName, keyValues } from '../arguments.ts';
import { command, flag, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { found, meant } from '../found.ts';
import { need } from '../permission.ts';
import type { TagRow } from '../rows.ts';

const EXTRA = list(
  '-x, --extra',
  'key=value',
  'set an extra option of the tag, its value as JSON or plain text (may be repeated)',
);
const maven = {
  mavenSupport: flag('--maven-support', 'make Maven repos for this tag'),
  includeAll: flag('--include-all', 'put all packages of the tag into its Maven repos'),
};

const addTag = command({
  name: 'add-tag',
  group: 'admin',
  summary: 'Create a tag',
  usage: '<name>',
  args: [1, 1],
  login: 'always',
  options: {
    parent: value('--parent', 'PARENT', 'inherit from this tag, with priority 0'),
    arches: value('--arches', 'ARCHES', 'architectures that are built for this tag'),
    ...maven,
    extra: EXTRA,
  },
  async run({ ctx, args, options }) {
    await need(ctx, 'tag');
    const named: Struct = {};
    if (options.parent !== undefined) named.parent = options.parent;
    if (options.arches !== undefined) named.arches = archList(options.arches);
    if (options.mavenSupport) named.maven_support = true;
    if (options.includeAll) named.maven_include_all = true;
    if (options.extra.length > 0) named.extra = keyValues(options.extra);
    await ctx.call('createTag', [args[0]!], named);
  },
});

const editTag = command({
  name: 'edit-tag',
  group: 'admin',
  summary: 'Change a tag',
  usage: '<name>',
  args: [1, 1],
  login: 'always',
  options: {
    arches: value('--arches', 'ARCHES', 'architectures that are built for this tag'),
    perm: value('--perm', 'PERM', 'permission that tagging into it requires'),
    noPerm: flag('--no-perm', 'require no permission'),
    lock: flag('--lock', 'lock the tag'),
    unlock: flag('--unlock', 'unlock the tag'),
    rename: value('--rename', 'RENAME', 'new name'),
    mavenSupport: maven.mavenSupport,
    noMavenSupport: flag('--no-maven-support', 'make no Maven repos for this tag'),
    includeAll: maven.includeAll,
    noIncludeAll: flag('--no-include-all', 'do not put all packages of the tag into its Maven repos'),
    extra: EXTRA,
    removeExtra: list('-r, --remove-extra', 'key', 'remove an extra option of the tag (may be repeated)'),
    blockExtra: list('-b, --block-extra', 'key', 'do not inherit an extra option (may be repeated)'),
  },
  async run({ ctx, args, options }) {
    const changes: Struct = {};
    if (options.arches !== undefined) changes.arches = archList(options.arches);
    if (options.noPerm) changes.perm_id = null;
    else if (options.perm !== undefined) changes.perm = options.perm;
    if (options.lock) changes.locked = true;
    if (options.unlock) changes.locked = false;
    if (options.rename !== undefined) changes.name = options.rename;
    if (options.mavenSupport) changes.maven_support = true;
    if (options.noMavenSupport) changes.maven_support = false;
    if (options.includeAll) changes.maven_include_all = true;
    if (options.noIncludeAll) changes.maven_include_all = false;
    if (options.extra.length > 0) changes.extra = keyValues(options.extra);
    if (options.removeExtra.length > 0) changes.remove_extra = options.removeExtra;
    if (options.blockExtra.length > 0) changes.block_extra = options.blockExtra;
    await ctx.call('editTag2', [idOrName(args[0]!)], changes);
  },
});

const removeTag = command({
  name: 'remove-tag',
  group: 'admin',
  summary: 'Remove a tag; its history stays',
  usage: '<name>',
  args: [1, 1],
  login: 'always',
  async run({ ctx, args: [name = ''] }) {
    await need(ctx, 'tag');
    const tag = await found(ctx, 'tag', name);
    await ctx.call('deleteTag', [tag.id]);
  },
});

const listTags = command({
  name: 'list-tags',
  group: 'info',
  summary: 'Print the list of tags',
  usage: '[pattern]',
  args: [0],
  json: true,
  options: {
    showId: flag('--show-id', 'print the ids, too'),
    verbose: flag('--verbose', 'print more of each tag'),
    unlocked: flag('--unlocked', 'only unlocked tags'),
    build: value('--build', 'BUILD', 'tags of this build'),
    package: value('--package', 'PACKAGE', 'tags that list this package'),
  },
  async run({ ctx, args, options }) {
    if (options.build !== undefined) await meant(ctx, 'build', idOrName(options.build));
    if (options.package !== undefined) await meant(ctx, 'package', idOrName(options.package));
    const query = {
      build: options.build && idOrName(options.build),
      package: options.package && idOrName(options.package),
    };
    const answers = await Promise.all(
      (args.length > 0 ? args : [undefined]).map((pattern) =>
        ctx.call<TagRow[]>('listTags', [], { ...query, pattern }),
      ),
    );
    const tags = answers.flat().filter((tag) => !(options.unlocked && (tag.locked || tag.perm)));
    tags.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    if (ctx.json) return ctx.printJson(tags);
    for (const tag of tags) ctx.out(tagLine(tag, options));
  },
});

function tagLine(tag: TagRow, { showId, verbose }: { showId: boolean; verbose: boolean }): string {
  const named = showId ? `${tag.name} [${tag.id}]` : tag.name;
  if (!verbose) return named;
  const marks = [tag.locked ? 'LOCKED' : '', tag.perm ? `${tag.perm} perm required` : ''].filter(Boolean);
  return marks.length > 0 ? `${named} [${marks.join(', ')}]` : named;
}

/** Tags given by name, or by pattern with --glob. */
async function tagsNamed(ctx: Context, words: readonly string[], glob: boolean): Promise<TagRow[]> {
  if (glob) {
    const tags = (await Promise.all(words.map((pattern) => ctx.call<TagRow[]>('listTags', [], { pattern })))).flat();
    if (tags.length === 0) throw new Failure('No tags matched');
    return tags;
  }
  const tags: TagRow[] = [];
  for (const word of words) {
    tags.push(await ctx.call<TagRow>('getTag', [idOrName(word)], { strict: true }));
  }
  return tags;
}

const lockTag = command({
  name: 'lock-tag',
  group: 'admin',
  summary: 'Allow changes of tags only to some',
  usage: '<tag> [<tag> ...]',
  args: [1],
  login: 'always',
  options: {
    perm: value('--perm', 'PERM', 'permission to require (default: admin)'),
    glob: flag('--glob', 'the arguments are patterns'),
    master: flag('--master', 'lock the tag for everybody'),
    test: flag('-n, --test', 'only say what would be done'),
  },
  async run({ ctx, args, options }) {
    const perm = options.perm ?? 'admin';
    for (const tag of await tagsNamed(ctx, args, options.glob)) {
      let changes: Record<string, Value>;
      if (options.master) {
        if (tag.locked) {
          ctx.out(`Tag ${tag.name}: master lock already set`);
          continue;
        }
        changes = { locked: true };
      } else {
        if (tag.perm === perm) {
          ctx.out(`Tag ${tag.name}: ${perm} permission already required`);
          continue;
        }
        changes = { perm };
      }
      if (options.test)
        ctx.out(`Would have ${options.master ? 'set master lock for' : 'set permission requirement of'}: ${tag.name}`);
      else await ctx.call('editTag2', [tag.id], changes);
    }
  },
});

const unlockTag = command({
  name: 'unlock-tag',
  group: 'admin',
  summary: 'Undo lock-tag',
  usage: '<tag> [<tag> ...]',
  args: [1],
  login: 'always',
  options: {
    glob: flag('--glob', 'the arguments are patterns'),
    test: flag('-n, --test', 'only say what would be done'),
  },
  async run({ ctx, args, options }) {
    for (const tag of await tagsNamed(ctx, args, options.glob)) {
      const changes: Struct = {};
      if (tag.locked) changes.locked = false;
      if (tag.perm_id !== null) changes.perm_id = null;
      if (Object.keys(changes).length === 0) ctx.out(`Tag ${tag.name}: not locked`);
      else if (options.test) ctx.out(`Tag ${tag.name}: skipping changes: ${Object.keys(changes).join(', ')}`);
      else await ctx.call('editTag2', [tag.id], changes);
    }
  },
});

export default [addTag, editTag, removeTag, listTags, lockTag, unlockTag];
