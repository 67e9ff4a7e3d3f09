import { buildDir, nvra, rpmPath, signedPath } from '#core/pathinfo';
import { EVENT_OPTIONS, eventFrom, idOrName } from '../arguments.ts';
import { command, flag, int, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import type { BuildRow, RpmRow } from '../rows.ts';

type Kind = 'maven' | 'win' | 'image' | undefined;

function printBuilds(
  ctx: Context,
  builds: readonly BuildRow[],
  { quiet, paths }: { quiet: boolean; paths: boolean },
): void {
  if (!quiet) {
    ctx.out(`${'Build'.padEnd(40)}  ${'Tag'.padEnd(20)}  Built by`);
    ctx.out(`${'-'.repeat(40)}  ${'-'.repeat(20)}  ${'-'.repeat(16)}`);
  }
  const lines = builds.map((build) => {
    const shown = paths ? `${ctx.config.topdir}/${buildDir(build)}` : build.nvr;
    return `${shown.padEnd(40)}  ${(build.tag_name ?? '').padEnd(20)}  ${build.owner_name}`;
  });
  for (const line of lines.sort()) ctx.out(line);
}

const copyPath = (rpm: RpmRow, sigs: boolean): string =>
  sigs && rpm.sigkey ? signedPath(rpm, rpm.sigkey) : rpmPath(rpm);

function printRpms(
  ctx: Context,
  rpms: readonly RpmRow[],
  builds: readonly BuildRow[],
  { sigs, paths }: { sigs: boolean; paths: boolean },
): void {
  const dirs = new Map(builds.map((build) => [build.build_id ?? build.id, buildDir(build)]));
  const lines = rpms.map((rpm) => {
    const name = paths ? `${ctx.config.topdir}/${dirs.get(rpm.build_id)}/${copyPath(rpm, sigs)}` : nvra(rpm);
    return sigs ? `${rpm.sigkey ?? ''} ${name}` : name;
  });
  for (const line of lines.sort()) ctx.out(line);
}

const listTagged = command({
  name: 'list-tagged',
  group: 'info',
  summary: 'List the builds or RPMs in a tag',
  usage: '<tag> [<package>]',
  args: [1, 2],
  examples: ['list-tagged --latest --inherit f42-build', 'list-tagged --rpms --arch=x86_64 f42 hello'],
  json: true,
  options: {
    arch: list('--arch', 'ARCH', 'RPMs of this architecture (implies --rpms; may be repeated)'),
    rpms: flag('--rpms', 'RPMs instead of builds'),
    inherit: flag('--inherit', 'inherited ones, too'),
    latest: flag('--latest', 'only the latest of each package'),
    latestN: int('--latest-n', 'N', 'only the N latest of each package'),
    quiet: flag('--quiet', 'do not print the header'),
    paths: flag('--paths', 'print where the files are'),
    sigs: flag('--sigs', 'print the keys of signed RPMs (implies --rpms)'),
    type: value('--type', 'TYPE', 'builds of this type: maven, win, image'),
    ...EVENT_OPTIONS,
    draftOnly: flag('--draft-only', 'only draft builds'),
    noDraft: flag('--no-draft', 'no draft builds'),
  },
  async run({ ctx, args: [tagName = '', pkg], options }) {
    if (options.draftOnly && options.noDraft) throw new UsageError('--draft-only conflicts with --no-draft');
    const event = await eventFrom(ctx, options);
    const tag = await meant(ctx, 'tag', idOrName(tagName), { event });
    const named = {
      event,
      inherit: options.inherit || undefined,
      latest: options.latestN ?? (options.latest || undefined),
      package: pkg,
      draft: options.draftOnly ? true : options.noDraft ? false : undefined,
    };
    if (options.rpms || options.sigs || options.arch.length > 0) {
      const [rpms, builds] = await ctx.call<[RpmRow[], BuildRow[]]>('listTaggedRPMS', [tag.id], {
        ...named,
        arch: options.arch.length > 0 ? options.arch : undefined,
        rpmsigs: options.sigs || undefined,
      });
      return ctx.json ? ctx.printJson(rpms) : printRpms(ctx, rpms, builds, options);
    }
    const builds = await ctx.call<BuildRow[]>('listTagged', [tag.id], { ...named, type: options.type as Kind });
    return ctx.json ? ctx.printJson(builds) : printBuilds(ctx, builds, options);
  },
});

const latestBuild = command({
  name: 'latest-build',
  aliases: ['latest-pkg'],
  group: 'info',
  summary: 'Print the latest builds of a tag',
  usage: '<tag> <package> [<package> ...]',
  args: [1],
  about: `
Prints the latest build of each package, inherited builds included.

The first argument is a tag, not a build target; "list-targets" shows which tags a target stands for.`,
  json: true,
  options: {
    arch: value('--arch', 'ARCH', 'the latest RPMs of this architecture'),
    all: flag('--all', 'of all packages in the tag'),
    quiet: flag('--quiet', 'do not print the header'),
    paths: flag('--paths', 'print where the files are'),
    type: value('--type', 'TYPE', 'builds of this type: maven, win, image'),
  },
  async run({ ctx, args: [tagName = '', ...packages], options }) {
    if (options.all && packages.length > 0) throw new UsageError('A package name may not be combined with --all');
    if (!options.all && packages.length === 0) throw new UsageError('A tag name and package name must be specified');
    const tag = await meant(ctx, 'tag', idOrName(tagName));
    const wanted = options.all ? [undefined] : packages;
    if (options.arch !== undefined) {
      const answers = [];
      for (const pkg of wanted) {
        answers.push(
          await ctx.call<[RpmRow[], BuildRow[]]>('getLatestRPMS', [tag.id], { package: pkg, arch: options.arch }),
        );
      }
      const rpms = answers.flatMap(([rows]) => rows);
      if (ctx.json) return ctx.printJson(rpms);
      return printRpms(
        ctx,
        rpms,
        answers.flatMap(([, builds]) => builds),
        { sigs: false, paths: options.paths },
      );
    }
    const builds: BuildRow[] = [];
    for (const pkg of wanted) {
      builds.push(...(await ctx.call<BuildRow[]>('getLatestBuilds', [tag.id], { package: pkg, type: options.type })));
    }
    return ctx.json ? ctx.printJson(builds) : printBuilds(ctx, builds, options);
  },
});

const listUntagged = command({
  name: 'list-untagged',
  group: 'info',
  summary: 'List builds that have no tag',
  usage: '[<package>]',
  args: [0, 1],
  json: true,
  options: {
    paths: flag('--paths', 'print where the files are'),
    showReferences: flag('--show-references', 'print what uses the builds'),
  },
  async run({ ctx, args: [pkg], options }) {
    if (pkg !== undefined && !(await ctx.call('getPackageID', [pkg]))) throw new Failure(`No such package: ${pkg}`);
    const builds = await ctx.call<BuildRow[]>('untaggedBuilds', [], { name: pkg });
    if (ctx.json) return ctx.printJson(builds);
    if (options.showReferences) ctx.out('(Showing build references)');
    const lines: string[] = [];
    for (const build of builds) {
      const nvr = `${build.name}-${build.version}-${build.release}`;
      let line = options.paths ? `${ctx.config.topdir}/${buildDir(build)}` : nvr;
      if (options.showReferences) {
        const references = await ctx.call<Record<string, unknown>>('buildReferences', [build.id]);
        const used = Object.entries(references).filter(([, rows]) =>
          Array.isArray(rows) ? rows.length > 0 : Boolean(rows),
        );
        if (used.length > 0)
          line += `  (${used.map(([kind, rows]) => `${kind}: ${Array.isArray(rows) ? rows.length : rows}`).join(', ')})`;
      }
      lines.push(line);
    }
    for (const line of lines.sort()) ctx.out(line);
  },
});

export default [listTagged, latestBuild, listUntagged];
