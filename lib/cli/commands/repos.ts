import { REPO } from '#core/states';
import type { Value } from '#core/xmlrpc/value';
import { idOrName } from '../arguments.ts';
import { command, flag, int, list } from '../command.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import { type RequestAnswer, waitForRequest } from '../repowait.ts';
import type { RepoRow, TagRow } from '../rows.ts';
import { WAIT_OPTIONS, waitFor } from '../waiting.ts';

const TARGET = flag('--target', 'the argument is a build target; its build tag is meant');
const CONTENT = {
  debuginfo: flag('--debuginfo', 'put debuginfo RPMs in'),
  source: flag('--source, --src', 'put source RPMs into the repo of each arch'),
  separateSource: flag('--separate-source, --separate-src', 'put source RPMs into a repo of their own'),
};
const PATIENCE = {
  timeout: int('--timeout', 'TIMEOUT', 'minutes to wait at most (default: 120)'),
  verbose: flag('-v, --verbose', 'print more'),
  quiet: flag('--quiet', 'print less'),
};

interface Content {
  debuginfo: boolean;
  source: boolean;
  separateSource: boolean;
}

/** The options of a repo request; none when nothing special is asked for. */
function requestOptions({ debuginfo, source, separateSource }: Content): { [name: string]: Value } | undefined {
  const opts: { [name: string]: Value } = {};
  if (debuginfo) opts.debuginfo = true;
  if (source) opts.src = true;
  if (separateSource) opts.separate_src = true;
  return Object.keys(opts).length > 0 ? opts : undefined;
}

/** The tag meant by the argument, as a name or by way of a target. */
async function tagMeant(ctx: Context, word: string, isTarget: boolean): Promise<TagRow> {
  let name: string | number = idOrName(word);
  if (isTarget) {
    const target = await meant(ctx, 'build target', word);
    name = target.build_tag;
  }
  const tag = await ctx.call<TagRow | null>('getTag', [name]);
  if (!tag) throw new UsageError(`No such tag: ${word}`);
  return tag;
}

interface Patience {
  wait: boolean;
  nowait: boolean;
  timeout?: number;
  verbose: boolean;
  quiet: boolean;
}

/** Says what became of the request, and waits for the repo unless told not to. */
async function follow(ctx: Context, answer: RequestAnswer, options: Patience): Promise<number> {
  const { repo, request } = answer;
  if (repo) {
    if (!options.quiet) ctx.out(`Got repo: ${repo.id}`);
    return 0;
  }
  if (!request) throw new UsageError('The hub gave neither a repo nor a request');
  if (!options.quiet) ctx.out(`Got request: ${request.id}`);
  if (options.nowait || (!options.wait && !ctx.io.foreground)) return 0;
  return waitForRequest(ctx, request.id, options);
}

const regenRepo = command({
  name: 'regen-repo',
  group: 'admin',
  summary: 'Make a repo of the present state of a tag, if there is none',
  usage: '<tag>',
  args: [1, 1],
  login: 'always',
  options: {
    target: TARGET,
    ...WAIT_OPTIONS,
    makeTask: flag('--make-task', 'make a newRepo task at once instead of a request'),
    ...CONTENT,
    ...PATIENCE,
  },
  async run({ ctx, args: [word = ''], options }) {
    const tag = await tagMeant(ctx, word, options.target);
    if (!tag.arches) ctx.err(`Warning: tag ${tag.name} has an empty arch list`);
    if (options.makeTask) {
      const named = { debuginfo: options.debuginfo, src: options.source, separate_src: options.separateSource };
      const id = await ctx.call<number>('newRepo', [tag.name], named);
      ctx.out(`Regenerating repo for tag: ${tag.name}`);
      ctx.out(`Created task: ${id}`);
      ctx.out(`Task info: ${ctx.config.weburl}/taskinfo?taskID=${id}`);
      return waitFor(ctx, [id], options);
    }
    const answer = await ctx.call<RequestAnswer>('repo.request', [tag.name], {
      opts: requestOptions(options),
      force: true,
    });
    return follow(ctx, answer, options);
  },
});

const requestRepo = command({
  name: 'request-repo',
  group: 'misc',
  summary: 'Ask for a repo of a tag',
  usage: '<tag>',
  args: [1, 1],
  about: `
Asks for a repo of a tag and waits for it. A repo that fits is used at once; otherwise one is made.

By default any repo of the present content is good enough. --min-event asks for one that is not older than an event,
--at-event for the content at an event.`,
  login: 'always',
  options: {
    target: TARGET,
    ...WAIT_OPTIONS,
    minEvent: int('--min-event', 'MIN_EVENT', 'the repo must not be older than this event'),
    atEvent: int('--at-event', 'AT_EVENT', 'the repo must show the tag at this event'),
    current: flag('--current, --last', 'the repo must have the last change of the tag'),
    ...CONTENT,
    ...PATIENCE,
  },
  async run({ ctx, args: [word = ''], options }) {
    if ([options.minEvent !== undefined, options.atEvent !== undefined, options.current].filter(Boolean).length > 1) {
      throw new UsageError('Only one of --min-event, --at-event and --current may be given');
    }
    const tag = await tagMeant(ctx, word, options.target);
    const answer = await ctx.call<RequestAnswer>('repo.request', [tag.name], {
      min_event: options.current ? 'last' : options.minEvent,
      at_event: options.atEvent,
      opts: requestOptions(options),
    });
    return follow(ctx, answer, options);
  },
});

const waitRepoRequest = command({
  name: 'wait-repo-request',
  group: 'monitor',
  summary: 'Wait for a repo request',
  usage: '<request-id>',
  args: [1, 1],
  options: PATIENCE,
  async run({ ctx, args: [word = ''], options }) {
    if (!/^\d+$/.test(word)) throw new UsageError(`Invalid request id: ${word}`);
    return waitForRequest(ctx, Number(word), options);
  },
});

/** The last builds of packages in a tag, by package. */
async function latest(ctx: Context, tag: TagRow, nvrs: readonly string[], event: number): Promise<boolean> {
  for (const nvr of nvrs) {
    const name = nvr.split('-').slice(0, -2).join('-');
    const builds = await ctx.call<{ nvr: string }[]>('getLatestBuilds', [tag.id], { package: name, event });
    if (!builds.some((build) => build.nvr === nvr)) return false;
  }
  return true;
}

const waitRepo = command({
  name: 'wait-repo',
  group: 'monitor',
  summary: 'Wait until the repo of a tag has been made anew',
  usage: '<tag>',
  args: [1, 1],
  about:
    'Waits for the next repo of a tag, or with --build for one that has these builds as the latest. With --request it is asked for; otherwise something else must cause it.',
  examples: ['wait-repo --request --build=hello-1.0-1.fc42 f42-build'],
  options: {
    build: list('--build', 'NVR', 'the repo must have this build (may be repeated)'),
    target: TARGET,
    request: flag('--request', 'ask for the repo (needs a login)'),
    noRequest: flag('--no-request', 'do not ask for it (the default)'),
    timeout: PATIENCE.timeout,
    verbose: PATIENCE.verbose,
    quiet: flag('--quiet', 'print nothing, only give the exit code'),
  },
  async run({ ctx, args: [word = ''], options }) {
    if (!options.request && !options.noRequest) ctx.err('The --request option is recommended for faster results');
    if (options.request) await ctx.login();
    const tag = await tagMeant(ctx, word, options.target);
    if (options.request) {
      const answer = await ctx.call<RequestAnswer>('repo.request', [tag.name], { min_event: 'last' });
      if (answer.repo) {
        if (!options.quiet) ctx.out(`Got repo: ${answer.repo.id}`);
        return 0;
      }
      return waitForRequest(ctx, answer.request!.id, options);
    }
    const start = ctx.io.now();
    const first = await ctx.call<RepoRow | null>('getRepo', [tag.id]);
    for (;;) {
      const repo = await ctx.call<RepoRow | null>('getRepo', [tag.id]);
      const minutes = (ctx.io.now() - start) / 60_000;
      const fresh =
        repo &&
        repo.state === REPO.READY &&
        (options.build.length > 0 ? await latest(ctx, tag, options.build, repo.create_event) : repo.id !== first?.id);
      if (fresh) {
        if (!options.quiet) ctx.out(`Successfully waited ${elapsed(minutes)} for a new ${tag.name} repo`);
        return 0;
      }
      if (minutes >= (options.timeout ?? 120)) {
        if (!options.quiet) ctx.err(`Unsuccessfully waited ${elapsed(minutes)} for a new ${tag.name} repo`);
        return 1;
      }
      await ctx.io.sleep(ctx.config.poll_interval);
    }
  },
});

/** `0:05`, minutes and seconds. */
function elapsed(minutes: number): string {
  const seconds = Math.floor(minutes * 60);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export default [regenRepo, requestRepo, waitRepoRequest, waitRepo];
