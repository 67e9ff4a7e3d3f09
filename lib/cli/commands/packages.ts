import { valuesOf } from '#client/multicall';
import type { Value } from '#core/xmlrpc/value';
import { archList, EVENT_OPTIONS, eventFrom, idOrName } from '../arguments.ts';
import { command, flag, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { found, meant } from '../found.ts';
import type { TagRow } from '../rows.ts';
import { header, row } from '../table.ts';

interface PackageRow {
  package_id: number;
  package_name: string;
  tag_id: number;
  tag_name: string;
  owner_id: number;
  owner_name: string;
  extra_arches: string | null;
  blocked: boolean;
}

const FORCE = flag('--force', 'also where a block or a policy is in the way');

/** Names of the packages in the tag's list, inherited ones included. */
async function listed(ctx: Context, tag: TagRow): Promise<Map<string, PackageRow>> {
  const rows = await ctx.call<PackageRow[]>('listPackages', [], { tagID: tag.id, inherited: true });
  return new Map(rows.map((row) => [row.package_name, row]));
}

/** The same call for each package, all or nothing said at the first fault. */
async function forEach(
  ctx: Context,
  method: string,
  packages: readonly string[],
  params: (name: string) => Value[],
  named = {},
) {
  valuesOf(await ctx.session.multiCall(packages.map((name) => ({ method, params: params(name), named }))));
}

const addPkg = command({
  name: 'add-pkg',
  group: 'admin',
  summary: 'Add packages to the list of a tag, so that their builds may be tagged',
  usage: '--owner <owner> <tag> <package> [<package> ...]',
  args: [2],
  login: 'always',
  options: {
    force: FORCE,
    owner: value('--owner', 'OWNER', 'who owns the packages in this tag (required)'),
    extraArches: value('--extra-arches', 'EXTRA_ARCHES', 'architectures beyond those of the tag'),
  },
  async run({ ctx, args: [name = '', ...packages], options }) {
    if (options.owner === undefined) throw new UsageError('Please specify an owner for the package(s)');
    await found(ctx, 'user', options.owner);
    const tag = await found(ctx, 'tag', idOrName(name));
    const present = await listed(ctx, tag);
    const fresh: string[] = [];
    for (const pkg of packages) {
      const row = present.get(pkg);
      if (row && !row.blocked && row.tag_id === tag.id) ctx.out(`Package ${pkg} already exists in tag ${name}`);
      else fresh.push(pkg);
    }
    ctx.out(`Adding ${fresh.length} packages to tag ${tag.name}`);
    const arches = options.extraArches === undefined ? undefined : archList(options.extraArches);
    const named = { ...(options.force ? { force: true } : {}), ...(arches ? { extra_arches: arches } : {}) };
    await forEach(ctx, 'packageListAdd', fresh, (pkg) => [tag.name, pkg, options.owner!], named);
  },
});

/** Commands that change packages which must be in the list already. */
function change(name: 'block-pkg' | 'remove-pkg', method: string, summary: string) {
  return command({
    name,
    group: 'admin',
    summary,
    usage: '<tag> <package> [<package> ...]',
    args: [2],
    login: 'always',
    options: { force: FORCE },
    async run({ ctx, args: [tagName = '', ...packages], options }) {
      const tag = await found(ctx, 'tag', idOrName(tagName));
      const present = await listed(ctx, tag);
      const missing = packages.filter((pkg) => !present.has(pkg));
      for (const pkg of missing) ctx.err(`Package ${pkg} is not in tag ${tagName}`);
      if (missing.length > 0) return 1;
      await forEach(ctx, method, packages, (pkg) => [tag.name, pkg], options.force ? { force: true } : {});
      return 0;
    },
  });
}

const unblockPkg = command({
  name: 'unblock-pkg',
  group: 'admin',
  summary: 'Undo block-pkg',
  usage: '<tag> <package> [<package> ...]',
  args: [2],
  login: 'always',
  async run({ ctx, args: [tag = '', ...packages] }) {
    await forEach(ctx, 'packageListUnblock', packages, (pkg) => [tag, pkg]);
  },
});

/** Commands of the form VALUE TAG PACKAGE... */
function setter(name: 'set-pkg-owner' | 'set-pkg-arches', method: string, what: string, summary: string) {
  return command({
    name,
    group: 'admin',
    summary,
    usage: `<${what}> <tag> <package> [<package> ...]`,
    args: [3],
    login: 'always',
    options: { force: FORCE },
    async run({ ctx, args: [given = '', tag = '', ...packages], options }) {
      const setting = what === 'arches' ? archList(given) : given;
      await forEach(ctx, method, packages, (pkg) => [tag, pkg, setting], options.force ? { force: true } : {});
    },
  });
}

const setPkgOwnerGlobal = command({
  name: 'set-pkg-owner-global',
  group: 'admin',
  summary: 'Set the owner of packages in every tag that lists them',
  usage: '<owner> <package> [<package> ...]',
  args: [1],
  login: 'always',
  options: {
    verbose: flag('--verbose', 'print each change'),
    test: flag('--test', 'only say what would be changed'),
    oldUser: value('--old-user, --from', 'OLD_USER', 'only packages of this owner'),
  },
  async run({ ctx, args: [ownerName = '', ...packages], options }) {
    if (packages.length === 0 && options.oldUser === undefined)
      throw new UsageError('Please specify an owner and a package or --old-user');
    const owner = await found(ctx, 'user', ownerName);
    const old = options.oldUser === undefined ? undefined : await found(ctx, 'user', options.oldUser);
    const query = { inherited: false, with_dups: false, userID: old?.id };
    const answers = await Promise.all(
      (packages.length > 0 ? packages : [undefined]).map((pkgID) =>
        ctx.call<PackageRow[]>('listPackages', [], { ...query, pkgID }),
      ),
    );
    const rows = answers.flat().filter((row) => row.owner_id !== owner.id && !row.blocked);
    if (rows.length === 0) ctx.out('No data to change');
    for (const row of rows) {
      const text = `owner for ${row.package_name} in tag ${row.tag_name}: ${row.owner_name} -> ${owner.name}`;
      if (options.test) ctx.out(`Would have changed ${text}`);
      else {
        if (options.verbose) ctx.out(`Changing ${text}`);
        await ctx.call('packageListSetOwner', [row.tag_id, row.package_name, owner.id]);
      }
    }
  },
});

const listPkgs = command({
  name: 'list-pkgs',
  group: 'info',
  summary: 'Print the package list of a tag or of an owner',
  args: [0, 0],
  json: true,
  options: {
    owner: value('--owner', 'OWNER', 'packages of this owner'),
    tag: value('--tag', 'TAG', 'packages listed in this tag'),
    package: value('--package', 'PACKAGE', 'only this package'),
    quiet: flag('--quiet', 'do not print the header'),
    noinherit: flag('--noinherit', 'only what the tag lists itself'),
    showBlocked: flag('--show-blocked', 'blocked packages, too'),
    showDups: flag('--show-dups', 'overridden entries, too'),
    ...EVENT_OPTIONS,
  },
  async run({ ctx, options }) {
    const event = await eventFrom(ctx, options);
    const named: Record<string, Value | undefined> = {
      event,
      pkgID: options.package,
      // which of several tags says so is only a question within one tag
      with_dups: options.tag === undefined || options.showDups,
    };
    const limits = [options.tag, options.owner, options.package];
    if (limits.every((limit) => limit === undefined)) {
      if (event !== undefined)
        throw new UsageError('--event and --ts makes sense only with --tag, --owner or --package');
      if (options.showBlocked) throw new UsageError('--show-blocked makes sense only with --tag, --owner or --package');
    }
    if (options.owner !== undefined) {
      const owner = await meant(ctx, 'user', options.owner);
      named.userID = owner.id;
    }
    if (options.tag !== undefined) {
      const tag = await meant(ctx, 'tag', idOrName(options.tag), { event });
      named.tagID = tag.id;
      named.inherited = !options.noinherit;
    }
    const rows = await ctx.call<Partial<PackageRow>[]>('listPackages', [], named);
    const shown = rows.filter((row) => options.showBlocked || !row.blocked);
    if (ctx.json) return ctx.printJson(shown);
    if (rows.length === 0) throw new Failure('(no matching packages)');
    const full = rows.some((row) => row.tag_name !== undefined);
    if (!full) {
      const columns = [{ title: 'Package', width: 23 }];
      if (!options.quiet) for (const line of header(columns)) ctx.out(line);
      for (const pkg of shown) ctx.out(pkg.package_name);
      return;
    }
    const columns = [23, 23, 16, 15].map((width, at) => ({
      width,
      title: ['Package', 'Tag', 'Extra Arches', 'Owner'][at]!,
    }));
    if (!options.quiet) for (const line of header(columns)) ctx.out(line);
    for (const pkg of shown) {
      const mark = { title: '', width: 0 };
      const cells = [pkg.package_name, pkg.tag_name, pkg.extra_arches, pkg.owner_name, pkg.blocked ? '[BLOCKED]' : ''];
      ctx.out(row([...columns, mark], cells));
    }
  },
});

export default [
  addPkg,
  change('block-pkg', 'packageListBlock', 'Keep packages out of a tag and of the tags that inherit from it'),
  change('remove-pkg', 'packageListRemove', 'Take packages out of the list of a tag'),
  unblockPkg,
  setter('set-pkg-owner', 'packageListSetOwner', 'owner', 'Set the owner of packages in a tag'),
  setter('set-pkg-arches', 'packageListSetArches', 'arches', 'Set the extra architectures of packages in a tag'),
  setPkgOwnerGlobal,
  listPkgs,
];
