import type { Value } from '#core/xmlrpc/value';
import { EVENT_OPTIONS, eventFrom, idOrName } from '../arguments.ts';
import { command, flag } from '../command.ts';
import { buildSpec, compsXml } from '../comps.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { found } from '../found.ts';
import { need } from '../permission.ts';
import { pprint } from '../pprint.ts';
import type { GroupRow, TagRow } from '../rows.ts';

async function groupsOf(ctx: Context, tag: number | string, blocked: boolean, event?: number): Promise<GroupRow[]> {
  const groups = await ctx.call<GroupRow[]>('getTagGroups', [tag], { event, incl_blocked: blocked || undefined });
  return groups.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const addGroup = command({
  name: 'add-group',
  group: 'admin',
  summary: 'Add a group to a tag',
  usage: '<tag> <group>',
  args: [2, 2],
  about:
    'Adds a group of packages. The groups "build" and "srpm-build" of a build tag say what every buildroot starts with.',
  login: 'always',
  async run({ ctx, args: [tagName = '', group = ''] }) {
    await need(ctx, 'tag');
    const tag = await found(ctx, 'tag', idOrName(tagName));
    if ((await groupsOf(ctx, tag.id, false)).some((row) => row.name === group)) {
      throw new Failure(`Group ${group} already exists for tag ${tagName}`);
    }
    await ctx.call('groupListAdd', [tag.name, group]);
  },
});

/** Commands on a group that must be there. */
function onGroup(name: 'block-group' | 'remove-group', method: string, summary: string, withInherited: boolean) {
  return command({
    name,
    group: 'admin',
    summary,
    usage: '<tag> <group>',
    args: [2, 2],
    login: 'always',
    async run({ ctx, args: [tagName = '', group = ''] }) {
      await need(ctx, 'tag');
      const tag = await found(ctx, 'tag', idOrName(tagName));
      const groups = await ctx.call<GroupRow[]>('getTagGroups', [tag.name], { inherit: withInherited });
      if (!groups.some((row) => row.name === group))
        throw new Failure(`Group ${group} doesn't exist within tag ${tagName}`);
      await ctx.call(method, [tag.name, group]);
    },
  });
}

const unblockGroup = command({
  name: 'unblock-group',
  group: 'admin',
  summary: 'Undo block-group',
  usage: '<tag> <group>',
  args: [2, 2],
  login: 'always',
  async run({ ctx, args: [tag = '', group = ''] }) {
    await ctx.call('groupListUnblock', [tag, group]);
  },
});

/** Commands of the form TAG GROUP WORD..., one call per word. */
function onMembers(name: string, method: string, member: string, summary: string, many: boolean) {
  return command({
    name,
    group: 'admin',
    summary,
    usage: `<tag> <group> <${member}>${many ? ` [<${member}> ...]` : ''}`,
    args: many ? [3] : [3, 3],
    login: 'always',
    async run({ ctx, args: [tag = '', group = '', ...members] }) {
      for (const word of members) await ctx.call(method, [tag, group, word]);
    },
  });
}

const listGroups = command({
  name: 'list-groups',
  group: 'info',
  summary: 'Print the groups of a tag',
  usage: '<tag> [<group>]',
  args: [1, 2],
  json: true,
  options: { ...EVENT_OPTIONS, showBlocked: flag('--show-blocked', 'blocked groups and packages, too') },
  async run({ ctx, args: [tagName = '', only], options }) {
    const event = await eventFrom(ctx, options);
    const groups = (await groupsOf(ctx, tagName, options.showBlocked, event)).filter(
      (group) => only === undefined || group.name === only,
    );
    if (ctx.json) return ctx.printJson(groups);
    const names = new Map<number, string>();
    const tagOf = async (id: number) => {
      if (!names.has(id)) names.set(id, (await ctx.call<TagRow>('getTag', [id], { strict: true })).name);
      return names.get(id)!;
    };
    const blocked = (row: { blocked: boolean }) => (row.blocked ? ' [BLOCKED]' : '');
    for (const group of groups) {
      ctx.out(`${group.name}  [${await tagOf(group.tag_id)}]${blocked(group)}`);
      for (const required of sorted(group.grouplist, (row) => row.name)) {
        ctx.out(`  @${required.name}  [${await tagOf(required.tag_id)}]${blocked(required)}`);
      }
      for (const pkg of sorted(group.packagelist, (row) => row.package)) {
        ctx.out(
          `  ${pkg.package}: ${pkg.basearchonly ?? 'None'}, ${pkg.type}  [${await tagOf(pkg.tag_id)}]${blocked(pkg)}`,
        );
      }
    }
  },
});

function sorted<T>(rows: readonly T[], key: (row: T) => string): T[] {
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const showGroups = command({
  name: 'show-groups',
  group: 'info',
  summary: 'Print the groups of a tag as data, comps or as a spec',
  usage: '<tag>',
  args: [1, 1],
  json: true,
  options: {
    comps: flag('--comps', 'as comps.xml'),
    expand: flag('-x, --expand', 'in comps: required groups expanded'),
    spec: flag('--spec', 'as the spec of a package that requires the group "build"'),
    showBlocked: flag('--show-blocked', 'blocked packages, too'),
  },
  async run({ ctx, args: [tag = ''], options }) {
    const groups = await groupsOf(ctx, tag, options.showBlocked);
    if (ctx.json) ctx.printJson(groups);
    else if (options.comps) ctx.out(compsXml(groups, options.expand));
    else if (options.spec) ctx.out(buildSpec(groups));
    else ctx.out(pprint(groups as unknown as Value));
  },
});

export default [
  addGroup,
  onGroup('block-group', 'groupListBlock', 'Hide a group from a tag and those that inherit from it', true),
  onGroup('remove-group', 'groupListRemove', 'Remove a group from a tag', false),
  unblockGroup,
  onMembers('add-group-pkg', 'groupPackageListAdd', 'pkg', 'Add packages to a group', true),
  onMembers(
    'block-group-pkg',
    'groupPackageListBlock',
    'pkg',
    'Block packages of a group, also for tags that inherit it',
    true,
  ),
  onMembers('unblock-group-pkg', 'groupPackageListUnblock', 'pkg', 'Undo block-group-pkg', true),
  onMembers('remove-group-pkg', 'groupPackageListRemove', 'pkg', 'Remove packages from a group', true),
  onMembers('add-group-req', 'groupReqListAdd', 'required group', 'Let a group require another', false),
  onMembers('block-group-req', 'groupReqListBlock', 'blocked req', 'Block a required group', false),
  onMembers('unblock-group-req', 'groupReqListUnblock', 'requirement', 'Undo block-group-req', false),
  onMembers('remove-group-req', 'groupReqListRemove', 'requirement', 'Remove required groups from a group', true),
  listGroups,
  showGroups,
];
