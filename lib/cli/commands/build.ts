import { existsSync } from 'node:fs';
import type { Struct } from '#core/xmlrpc/value';
import { archList } from '../arguments.ts';
import { command, flag, int, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import type { TagRow, TargetRow } from '../rows.ts';
import { upload, uploadDirectory } from '../uploading.ts';
import { announceTask, WAIT_OPTIONS, waitFor } from '../waiting.ts';

/** Priority of tasks made with --background, below the ordinary 20. */
const BACKGROUND = 5;

/** The target with its destination tag looked at: it must be there and take builds. */
async function usableTarget(ctx: Context, name: string, scratch: boolean): Promise<TargetRow> {
  const target = await meant(ctx, 'build target', name);
  const dest = await ctx.call<TagRow | null>('getTag', [target.dest_tag]);
  if (!dest) throw new UsageError(`No such destination tag: ${target.dest_tag_name}`);
  if (dest.locked && !scratch) throw new UsageError(`Destination tag ${dest.name} is locked`);
  return target;
}

function metadata(text: string | undefined): Struct {
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed as Struct;
  } catch (error) {
    throw new UsageError(`--custom-user-metadata: ${(error as Error).message}`);
  }
  throw new UsageError('--custom-user-metadata must be a JSON object');
}

const isUrl = (source: string) => source.includes('://');

const build = command({
  name: 'build',
  group: 'build',
  summary: 'Build a package from an SRPM or from source control',
  usage: '<target> <srpm path or scm url>',
  args: [2, 2],
  about: `
Builds a package and, unless it is a scratch build, tags the result.

<target> says where to build: a build target is a name for a pair of tags, the build tag that fills the buildroot and
the destination tag that receives the finished build. "list-targets" shows them.

The source is either a local .src.rpm file, which is uploaded, or an SCM URL of the form
git+https://HOST/PATH#COMMIT, from which the source package is made. The package must be in the package list of the
destination tag ("add-pkg"), but for scratch builds.

In a terminal the command watches the build until it ends; Ctrl-C stops only the watching ("watch-task" goes on).
The exit code is 0 when the build was successful.`,
  examples: [
    'build f42-candidate git+https://git.example.org/rpms/hello#0123abc',
    'build --scratch f42-candidate ./hello-1.0-1.src.rpm',
    'build --nowait --arch-override=x86_64 --scratch f42-candidate hello-1.0-1.src.rpm',
  ],
  login: 'always',
  options: {
    skipTag: flag('--skip-tag', 'do not tag the finished build'),
    scratch: flag('--scratch', 'build only to see whether it builds: nothing is recorded or tagged'),
    rebuildSrpm: flag('--rebuild-srpm', 'make the SRPM anew, for scratch builds of an SRPM'),
    noRebuildSrpm: flag('--no-rebuild-srpm', 'use the SRPM as it is, for scratch builds of an SRPM'),
    ...WAIT_OPTIONS,
    waitRepo: flag('--wait-repo', 'wait until the build tag has a repo of its present state'),
    waitBuild: list('--wait-build', 'NVR', 'wait until this build is in the repo of the build tag (may be repeated)'),
    quiet: flag('--quiet', 'do not print what the task does'),
    archOverride: value('--arch-override', 'ARCHES', 'build for these arches only (scratch builds)'),
    failFast: flag('--fail-fast', 'stop all arches as soon as one has failed'),
    repoId: int('--repo-id', 'REPO_ID', 'build with this repo'),
    noprogress: flag('--noprogress', 'do not draw the progress of the upload'),
    background: flag('--background', 'run at a lower priority'),
    customUserMetadata: value(
      '--custom-user-metadata',
      'JSON',
      'keep this JSON object with the build, in its extra.custom_user_metadata',
    ),
    draft: flag('--draft', 'make a draft build, to be promoted later'),
  },
  async run({ ctx, args, options }) {
    const [targetName = '', source = ''] = args;
    if (options.archOverride !== undefined && !options.scratch) {
      throw new UsageError('--arch_override is only allowed for --scratch builds');
    }
    if ((options.rebuildSrpm || options.noRebuildSrpm) && !options.scratch) {
      throw new UsageError('--no-/rebuild-srpm is only allowed for --scratch builds');
    }
    if (options.draft && options.scratch) throw new UsageError('--scratch and --draft cannot be both specified');
    const withoutTarget = targetName.toLowerCase() === 'none' && options.repoId !== undefined;
    if (!withoutTarget) await usableTarget(ctx, targetName, options.scratch);

    const opts: Struct = { wait_builds: options.waitBuild, custom_user_metadata: metadata(options.customUserMetadata) };
    if (options.archOverride !== undefined) opts.arch_override = archList(options.archOverride);
    if (options.skipTag || withoutTarget) opts.skip_tag = true;
    if (options.scratch) opts.scratch = true;
    if (options.repoId !== undefined) opts.repo_id = options.repoId;
    if (options.waitRepo) opts.wait_repo = true;
    if (options.failFast) opts.fail_fast = true;
    if (options.draft) opts.draft = true;
    if (options.rebuildSrpm) opts.rebuild_srpm = true;
    if (options.noRebuildSrpm) opts.rebuild_srpm = false;

    let remote = source;
    if (!isUrl(source)) {
      if (!existsSync(source)) throw new Failure(`No such file: ${source} (an SCM URL would contain ://)`);
      if (!ctx.globals.quiet) ctx.out(`Uploading srpm: ${source}`);
      remote = await upload(ctx, source, uploadDirectory(ctx, 'cli-build'), { bar: !options.noprogress });
      if (!ctx.globals.quiet) ctx.out();
    }
    const priority = options.background ? BACKGROUND : undefined;
    const id = await ctx.call<number>('build', [remote, withoutTarget ? null : targetName, opts], { priority });
    if (!options.quiet) announceTask(ctx, id);
    return waitFor(ctx, [id], options);
  },
});

/** `a b : c` -> [[a, b], [c]]: groups are built one after the other, the members of a group at once. */
function groups(words: readonly string[]): string[][] {
  const result: string[][] = [[]];
  for (const word of words) {
    if (word === ':') result.push([]);
    else if (isUrl(word) || /^[^/]+-[^/-]+-[^/-]+$/.test(word)) result.at(-1)!.push(word);
    else throw new UsageError(`${word} is not an SCM URL or package N-V-R`);
  }
  return result.filter((group) => group.length > 0);
}

const chainBuild = command({
  name: 'chain-build',
  group: 'build',
  summary: 'Build packages in groups, each group with the one before it in its buildroot',
  usage: '<target> <URL> [<URL> [:] <URL> [:] <URL> ...]',
  args: [2],
  about: `
Builds several packages from source control. Colons separate groups: the packages of a group are built at the same
time, and the next group starts when those before it are in the buildroot. The destination tag must therefore be
inherited by the build tag. An N-V-R in the place of a URL is an existing build to wait for.`,
  examples: [
    'chain-build f42-side git+https://git.example.org/rpms/lib#1a2b : git+https://git.example.org/rpms/app#3c4d',
  ],
  login: 'always',
  options: {
    ...WAIT_OPTIONS,
    quiet: flag('--quiet', 'do not print what the task does'),
    background: flag('--background', 'run at a lower priority'),
  },
  async run({ ctx, args: [targetName = '', ...words], options }) {
    const target = await usableTarget(ctx, targetName, false);
    const sources = groups(words);
    const ancestors = await ctx.call<{ parent_id: number }[]>('getFullInheritance', [target.build_tag]);
    if (target.dest_tag !== target.build_tag && !ancestors.some(({ parent_id }) => parent_id === target.dest_tag)) {
      ctx.err(
        `Packages in destination tag ${target.dest_tag_name} are not inherited by build tag ${target.build_tag_name}`,
      );
      throw new Failure(`Target ${targetName} is not usable for a chain-build`);
    }
    if (sources.length < 2) {
      throw new Failure(
        'You must specify at least one dependency between builds with : (colon)\nIf there are no dependencies, use the build command instead',
      );
    }
    const priority = options.background ? BACKGROUND : undefined;
    const id = await ctx.call<number>('chainBuild', [sources, targetName], { priority });
    if (!options.quiet) announceTask(ctx, id);
    return waitFor(ctx, [id], options);
  },
});

export default [build, chainBuild];
