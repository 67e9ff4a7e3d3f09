import type { Struct } from '#core/xmlrpc/value';
import { EVENT_OPTIONS, eventFrom, idOrName } from '../arguments.ts';
import { command, flag, int, refused, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import type { InheritanceRow, TagRow } from '../rows.ts';

const LINK_OPTIONS = {
  priority: int('--priority', 'PRIORITY', 'where the parent stands among the parents; lower comes first'),
  maxdepth: value('--maxdepth', 'MAXDEPTH', 'how many levels the link reaches; "none" for no limit'),
  intransitive: flag('--intransitive', 'do not go on to the parents of the parent'),
  noconfig: flag('--noconfig', 'inherit packages, but no configuration'),
  pkgFilter: value('--pkg-filter', 'PKG_FILTER', 'regular expression that names of inherited packages must match'),
};

interface LinkOptions {
  priority?: number;
  maxdepth?: string;
  intransitive: boolean;
  noconfig: boolean;
  pkgFilter?: string;
}

function maxdepth(text: string): number | null {
  if (text.toLowerCase() === 'none') return null;
  if (!/^\d+$/.test(text)) throw new UsageError('Maxdepth must be an integer');
  return Number(text);
}

/** The members of a link that the options set. */
function linkChanges(options: LinkOptions): Struct {
  const changes: Struct = {};
  if (options.priority !== undefined) changes.priority = options.priority;
  if (options.maxdepth !== undefined) changes.maxdepth = maxdepth(options.maxdepth);
  if (options.intransitive) changes.intransitive = true;
  if (options.noconfig) changes.noconfig = true;
  if (options.pkgFilter !== undefined) changes.pkg_filter = options.pkgFilter;
  return changes;
}

async function tagNamed(ctx: Context, name: string, what: string): Promise<TagRow> {
  const tag = await ctx.call<TagRow | null>('getTag', [idOrName(name)]);
  if (!tag) throw new UsageError(`No such ${what}tag: ${name}`);
  return tag;
}

/** The one link between two tags; several can stand at different priorities. */
function linkOf(
  links: readonly InheritanceRow[],
  tag: string,
  parent: TagRow,
  priority: string | undefined,
): InheritanceRow {
  const found = links.filter(
    (link) => link.parent_id === parent.id && (priority === undefined || link.priority === Number(priority)),
  );
  const [link, ...more] = found;
  if (!link) throw new Failure(`Unable to find inheritance data for ${parent.name}`.replace('for', `of ${tag} from`));
  if (more.length > 0) throw new Failure(`Multiple matches for tag.\nPlease specify a priority on the command line.`);
  return link;
}

const add = command({
  name: 'add-tag-inheritance',
  group: 'admin',
  summary: 'Let a tag inherit from another',
  usage: '<tag> <parent-tag>',
  args: [2, 2],
  login: 'always',
  options: { ...LINK_OPTIONS, force: flag('--force', 'also when the tag already inherits from this parent') },
  async run({ ctx, args: [name = '', parentName = ''], options }) {
    const tag = await tagNamed(ctx, name, '');
    const parent = await tagNamed(ctx, parentName, 'parent ');
    const links = await ctx.call<InheritanceRow[]>('getInheritanceData', [tag.id]);
    const priority = options.priority ?? 0;
    if (links.some((link) => link.parent_id === parent.id) && !options.force) {
      throw new Failure(
        `Error: You are attempting to add ${parent.name} as ${tag.name}'s parent even though it already is ${tag.name}'s parent.\nPlease use --force if this is what you really want to do.`,
      );
    }
    if (links.some((link) => link.priority === priority)) {
      throw new Failure(
        `Error: There is already an active inheritance with that priority on ${tag.name}, please specify a different priority with --priority.`,
      );
    }
    const fresh = {
      maxdepth: null,
      intransitive: false,
      noconfig: false,
      pkg_filter: '',
      ...linkChanges(options),
      parent_id: parent.id,
      priority,
    };
    await ctx.call('setInheritanceData', [tag.id, [...(links as unknown as Struct[]), fresh]]);
  },
});

const edit = command({
  name: 'edit-tag-inheritance',
  group: 'admin',
  summary: 'Change how a tag inherits from another',
  usage: '<tag> <parent> [<priority>]',
  args: [2, 3],
  login: 'always',
  options: LINK_OPTIONS,
  async run({ ctx, args: [name = '', parentName = '', at], options }) {
    const tag = await tagNamed(ctx, name, '');
    const parent = await tagNamed(ctx, parentName, 'parent ');
    const links = await ctx.call<InheritanceRow[]>('getInheritanceData', [tag.id]);
    const link = linkOf(links, tag.name, parent, at);
    const taken = links.some((other) => other !== link && other.priority === options.priority);
    if (taken)
      throw new Failure(
        `Error: There is already an active inheritance with that priority on ${tag.name}, please specify a different priority with --priority.`,
      );
    const changed = { ...(link as unknown as Struct), ...linkChanges(options) };
    await ctx.call('setInheritanceData', [
      tag.id,
      links.map((other) => (other === link ? changed : (other as unknown as Struct))),
    ]);
  },
});

const remove = command({
  name: 'remove-tag-inheritance',
  group: 'admin',
  summary: 'Let a tag inherit from another no longer',
  usage: '<tag> <parent> [<priority>]',
  args: [2, 3],
  login: 'always',
  async run({ ctx, args: [name = '', parentName = '', at] }) {
    const tag = await tagNamed(ctx, name, '');
    const parent = await tagNamed(ctx, parentName, 'parent ');
    const links = await ctx.call<InheritanceRow[]>('getInheritanceData', [tag.id]);
    const link = linkOf(links, tag.name, parent, at);
    const deleted = links.map((other) => ({
      ...(other as unknown as Struct),
      ...(other === link ? { 'delete link': true } : {}),
    }));
    await ctx.call('setInheritanceData', [tag.id, deleted]);
  },
});

/** M: depth limited, F: filtered, I: not transitive, N: no configuration. */
export function linkFlags(link: InheritanceRow): string {
  return [
    link.maxdepth === null ? '.' : 'M',
    link.pkg_filter === '' ? '.' : 'F',
    link.intransitive ? 'I' : '.',
    link.noconfig ? 'N' : '.',
  ].join('');
}

const REMOVED = 'Koji removed it in 1.26';

const listInheritance = command({
  name: 'list-tag-inheritance',
  group: 'info',
  summary: 'Print what a tag inherits from',
  usage: '<tag>',
  args: [1, 1],
  about: `
Prints the tree of a tag's parents, in the order in which they are searched.

Letters before a tag say how it is inherited: M depth limited (maxdepth), F packages filtered, I intransitive (its own
parents are not inherited), N its configuration is not used. "taginfo" shows the limits and filters.`,
  json: true,
  options: {
    reverse: flag('--reverse', 'print the children instead of the parents'),
    ...EVENT_OPTIONS,
    stop: refused(value('--stop', 'TAG', 'end at this tag'), REMOVED),
    jump: refused(value('--jump', 'TAGS', 'replace tags'), REMOVED),
  },
  async run({ ctx, args: [name = ''], options }) {
    const event = await eventFrom(ctx, options);
    const tag = await meant(ctx, 'tag', idOrName(name), { event });
    const rows = await ctx.call<InheritanceRow[]>('getFullInheritance', [tag.id], {
      event,
      reverse: options.reverse || undefined,
    });
    if (ctx.json) return ctx.printJson(rows);
    ctx.out(`     ${tag.name} (${tag.id})`);
    printTree(ctx, rows, options.reverse);
  },
});

/** Branches are drawn from the depths: a branch goes on below as long as a row of its depth comes before a shallower one. */
function printTree(ctx: Context, rows: readonly InheritanceRow[], reverse: boolean): void {
  rows.forEach((link, at) => {
    const depth = link.currdepth ?? 1;
    let branches = '';
    for (let level = 1; level <= depth; level++) {
      const below = rows.slice(at + 1).find((other) => (other.currdepth ?? 1) <= level);
      const goesOn = below !== undefined && (below.currdepth ?? 1) === level;
      if (level < depth) branches += goesOn ? ' \u2502 ' : '   ';
      else branches += goesOn ? ' \u251c\u2500' : ' \u2514\u2500';
    }
    const id = reverse ? ((link as { tag_id?: number }).tag_id ?? link.parent_id) : link.parent_id;
    ctx.out(`${linkFlags(link)} ${branches}${link.name} (${id})`);
  });
}

export default [add, edit, remove, listInheritance];
