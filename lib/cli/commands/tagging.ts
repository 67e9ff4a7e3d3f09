import { idOrName } from '../arguments.ts';
import { command, flag } from '../command.ts';
import { Failure } from '../failure.ts';
import { found } from '../found.ts';
import type { BuildRow } from '../rows.ts';
import { WAIT_OPTIONS, waitFor } from '../waiting.ts';

const FORCE = flag('--force', 'also where a lock, a block or a policy is in the way');

const tagBuild = command({
  name: 'tag-build',
  aliases: ['tag-pkg', 'tag'],
  group: 'bind',
  summary: 'Tag builds',
  usage: '<tag> <pkg> [<pkg> ...]',
  args: [2],
  examples: ['tag-build f42-updates hello-1.0-1.fc42'],
  login: 'always',
  options: { force: FORCE, ...WAIT_OPTIONS },
  async run({ ctx, args: [tag = '', ...builds], options }) {
    const ids: number[] = [];
    for (const build of builds) {
      const id = await ctx.call<number>('tagBuild', [tag, build, options.force]);
      ctx.out(`Created task ${id}`);
      ids.push(id);
    }
    return waitFor(ctx, ids, options);
  },
});

const untagBuild = command({
  name: 'untag-build',
  aliases: ['untag-pkg', 'untag'],
  group: 'bind',
  summary: 'Remove a tag from builds',
  usage: '<tag> <pkg> [<pkg> ...]',
  args: [2],
  login: 'always',
  options: {
    all: flag('--all', 'all builds of the packages; <pkg> is a package name'),
    nonLatest: flag('--non-latest', 'all builds of the packages but the latest; <pkg> is a package name'),
    test: flag('-n, --test', 'only say what would be done'),
    verbose: flag('-v, --verbose', 'print each build'),
    force: FORCE,
  },
  async run({ ctx, args: [tagName = '', ...words], options }) {
    const tag = await found(ctx, 'tag', idOrName(tagName));
    const nvrs: string[] = [];
    if (options.all || options.nonLatest) {
      for (const word of words) {
        const tagged = await ctx.call<BuildRow[]>('listTagged', [tag.id], { package: word });
        if (tagged.length === 0) throw new Failure(`package ${word} is not in tag ${tag.name}`);
        nvrs.push(...tagged.slice(options.nonLatest ? 1 : 0).map((build) => build.nvr));
      }
    } else {
      const tagged = await ctx.call<BuildRow[]>('listTagged', [tag.id]);
      const present = new Set(tagged.map((build) => build.nvr));
      for (const word of words) {
        if (present.has(word)) {
          nvrs.push(word);
          continue;
        }
        const exists = await ctx.call('getBuild', [word]);
        throw new Failure(exists ? `${word} is not in tag ${tag.name}` : `No such build: ${word}`);
      }
    }
    for (const nvr of nvrs.reverse()) {
      if (options.test) ctx.out(`would have untagged ${nvr}`);
      else {
        if (options.verbose) ctx.out(`untagging ${nvr}`);
        await ctx.call('untagBuild', [tag.name, nvr], options.force ? { force: true } : {});
      }
    }
  },
});

const moveBuild = command({
  name: 'move-build',
  aliases: ['move-pkg', 'move'],
  group: 'bind',
  summary: 'Tag builds with another tag and remove the old one',
  usage: '<tag1> <tag2> <pkg> [<pkg> ...]',
  args: [3],
  login: 'always',
  options: {
    force: FORCE,
    ...WAIT_OPTIONS,
    all: flag('--all', 'all builds of the packages; <pkg> is a package name'),
  },
  async run({ ctx, args: [from = '', to = '', ...words], options }) {
    const ids: number[] = [];
    for (const word of words) {
      const method = options.all ? 'getPackage' : 'getBuild';
      if (!(await ctx.call(method, [idOrName(word)]))) {
        ctx.out(`No such ${options.all ? 'package' : 'build'}: ${word}, skipping.`);
        continue;
      }
      if (options.all) ids.push(...(await ctx.call<number[]>('moveAllBuilds', [from, to, word, options.force])));
      else ids.push(await ctx.call<number>('moveBuild', [from, to, word, options.force]));
    }
    for (const id of ids) ctx.out(`Created task ${id}`);
    return waitFor(ctx, ids, options);
  },
});

export default [tagBuild, untagBuild, moveBuild];
