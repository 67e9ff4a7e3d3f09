import { readFile } from 'node:fs/promises';
import { fnmatch } from '#core/fnmatch';
import { BUILD } from '#core/states';
import type { Struct } from '#core/xmlrpc/value';
import { idOrName } from '../arguments.ts';
import { command, flag, int, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { found, meant } from '../found.ts';
import { LOCAL_DEBUG } from '../globals.ts';
import { latestUntil, type Tagging, taggedUntil } from '../latestin.ts';
import type { BuildRow } from '../rows.ts';

/** Builds of one answer of the hub. */
const PAGE = 5000;
const DAY_SECONDS = 24 * 3600;

/** What toji.pruneSignedCopies answers for each copy. */
interface Copy {
  path: string;
  size: number;
  old: boolean;
}

async function buildsMeant(ctx: Context, options: { build?: string; package?: string }): Promise<BuildRow[]> {
  if (options.build !== undefined) {
    const build = await meant(ctx, 'build', idOrName(options.build));
    return [build];
  }
  const query: Struct = { state: BUILD.COMPLETE };
  if (options.package !== undefined) {
    const pkg = await found(ctx, 'package', idOrName(options.package));
    query.packageID = pkg.id;
  }
  const builds: BuildRow[] = [];
  for (let page: BuildRow[] | undefined; page === undefined || page.length === PAGE; builds.push(...page)) {
    const queryOpts = { limit: PAGE, offset: builds.length, order: 'build_id' };
    page = await ctx.call<BuildRow[]>('listBuilds', [], { ...query, queryOpts });
  }
  return builds.sort((a, b) => (a.nvr < b.nvr ? -1 : 1));
}

interface Rules {
  cutoff: number;
  trashcanTag: string;
  ignored: readonly string[];
  protected: readonly string[];
}

const fits = (tag: string, patterns: readonly string[]): boolean => patterns.some((pattern) => fnmatch(tag, pattern));

/** Listed builds have no `id`. */
const idOf = (build: BuildRow): number => build.build_id ?? build.id;

/** Whether a build was the latest in a tag since the cutoff, or in a protected one. */
async function isWanted(ctx: Context, build: BuildRow, rules: Rules): Promise<boolean> {
  const history = (named: Struct) => ctx.call<{ tag_listing: Tagging[] }>('queryHistory', [], named);
  const { tag_listing: own } = await history({ build: idOf(build) });
  for (const tag of new Set(own.map((row) => row['tag.name']))) {
    if (tag === rules.trashcanTag || fits(tag, rules.ignored)) continue;
    const { tag_listing: rows } = await history({ tag, package: build.package_name });
    if ((latestUntil(rows, idOf(build)) ?? 0) > rules.cutoff) return true;
    if (fits(tag, rules.protected) && (taggedUntil(rows, idOf(build)) ?? 0) > rules.cutoff) return true;
  }
  return false;
}

async function patterns(given: readonly string[], file: string | undefined): Promise<string[]> {
  if (file === undefined) return [...given];
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Failure(`${file}: ${error.message}`);
  });
  return [...given, ...text.split('\n').map((line) => line.trim())].filter(Boolean);
}

export default command({
  name: 'prune-signed-copies',
  group: 'admin',
  summary: 'Remove signed copies of builds that have not been the latest anywhere for a while',
  args: [0, 0],
  about: `
Removes the signed copies of all RPMs of a build that is no longer the latest of its package in any tag. Signatures
stay: "write-signed-rpm" makes the copies anew. Try it with --test first.`,
  examples: ["prune-signed-copies --test --days=30 --ignore-tag='*-scratch'"],
  login: 'always',
  options: {
    test: flag('-n, --test', 'only say what would be done'),
    verbose: flag('-v, --verbose', 'print more'),
    days: int('--days', 'DAYS', 'days that a build may not be the latest, and that a copy is kept (default: 5)'),
    package: value('-p, --package, --pkg', 'PACKAGE', 'only builds of this package'),
    build: value('-b, --build', 'BUILD', 'only this build'),
    ignoreTag: list('-i, --ignore-tag', 'PATTERN', 'being the latest in these tags does not count (may be repeated)'),
    ignoreTagFile: value('--ignore-tag-file', 'FILE', 'a file of such patterns, one in a line'),
    protectTag: list('-r, --protect-tag', 'PATTERN', 'keep what is in these tags, latest or not (may be repeated)'),
    protectTagFile: value('--protect-tag-file', 'FILE', 'a file of such patterns, one in a line'),
    trashcanTag: value('--trashcan-tag', 'TAG', 'the tag of builds that are to be deleted (default: trashcan)'),
    debug: LOCAL_DEBUG,
  },
  async run({ ctx, options }) {
    const rules: Rules = {
      cutoff: Math.floor(ctx.io.now() / 1000) - (options.days ?? 5) * DAY_SECONDS,
      trashcanTag: options.trashcanTag ?? 'trashcan',
      ignored: await patterns(options.ignoreTag, options.ignoreTagFile),
      protected: await patterns(options.protectTag, options.protectTagFile),
    };
    const say = (line: string) => void ((options.verbose || ctx.globals.debug) && ctx.out(line));
    say('Getting builds...');
    const builds = await buildsMeant(ctx, options);
    say(`...got ${builds.length} builds`);

    const total = { files: 0, bytes: 0 };
    for (const build of builds) {
      if (await isWanted(ctx, build, rules)) continue;
      const copies = await ctx.call<Copy[]>('toji.pruneSignedCopies', [idOf(build), rules.cutoff, options.test]);
      for (const { path, old } of copies) {
        const file = `${ctx.config.topdir}/${path}`;
        if (!old) ctx.out(`Skipping ${file}. File newer than cutoff`);
        else if (options.test) ctx.out(`Would have unlinked: ${file}`);
        else say(`Unlinking: ${file}`);
      }
      const gone = copies.filter(({ old }) => old);
      const bytes = gone.reduce((sum, { size }) => sum + size, 0);
      total.files += gone.length;
      total.bytes += bytes;
      if (gone.length === 0) continue;
      const sum = `Total: ${total.files}/${total.bytes}`;
      say(`Build: ${build.nvr}, Removed ${gone.length} signed copies (${bytes} bytes). ${sum}`);
    }
    ctx.out('--- Grand Totals ---');
    ctx.out(`Files: ${total.files}`);
    ctx.out(`Bytes: ${total.bytes}`);
  },
});
