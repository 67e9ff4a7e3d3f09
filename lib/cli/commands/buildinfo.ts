import { valuesOf } from '#client/multicall';
import { buildDir, rpmPath } from '#core/pathinfo';
import { BUILD, stateName } from '#core/states';
import { taskLabel } from '#core/tasklabel';
import type { Value } from '#core/xmlrpc/value';
import { archiveLines } from '../archivelines.ts';
import { idOrName, time } from '../arguments.ts';
import { command, flag, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import { inline } from '../pprint.ts';
import type { BuildRow, RpmRow, TagRow, TaskRow } from '../rows.ts';
import { longTime } from '../time.ts';

interface ChangelogRow {
  date_ts: number;
  author: string;
  text: string;
}

async function printBuild(ctx: Context, build: BuildRow, changelog: boolean): Promise<void> {
  const id = build.id;
  ctx.out(`BUILD: ${build.nvr} [${id}]`);
  if (build.draft) ctx.out('Draft: YES');
  ctx.out(`State: ${stateName(BUILD, build.state) ?? build.state}`);
  if (build.state === BUILD.BUILDING) ctx.out('Reserved by: '.concat(build.cg_name ?? '').trimEnd());
  ctx.out(`Built by: ${build.owner_name}`);
  if (build.source) ctx.out(`Source: ${build.source}`);
  ctx.out(`Volume: ${build.volume_name}`);
  if (build.task_id !== null) {
    const task = await ctx.call<TaskRow | null>('getTaskInfo', [build.task_id], { request: true });
    ctx.out(task ? `Task: ${build.task_id} ${taskLabel(task)}` : 'Task: none');
  } else ctx.out('Task: none');
  ctx.out(`Finished: ${longTime(build.completion_ts)}`);
  if (build.promotion_ts) ctx.out(`Promoted by: ${build.promoter_name}\nPromoted at: ${longTime(build.promotion_ts)}`);
  await printType(ctx, id);
  const tags = await ctx.call<TagRow[]>('listTags', [id]);
  ctx.out(`Tags: ${tags.map((tag) => tag.name).join(' ')}`);
  if (build.extra) ctx.out(`Extra: ${inline(build.extra)}`);
  for (const line of await archiveLines(ctx, build)) ctx.out(line);
  await printRpms(ctx, build);
  if (changelog) await printChangelog(ctx, id);
}

/** What Maven and Windows builds have beside the rest. */
async function printType(ctx: Context, id: number): Promise<void> {
  const calls = ['getMavenBuild', 'getWinBuild'].map((method) => ({ method, params: [id] }));
  const [maven, win] = valuesOf(await ctx.session.multiCall<Record<string, string> | null>(calls));
  if (maven) {
    ctx.out(`Maven groupId: ${maven.group_id}`);
    ctx.out(`Maven artifactId: ${maven.artifact_id}`);
    ctx.out(`Maven version: ${maven.version}`);
  }
  if (win) ctx.out(`Windows build platform: ${win.platform}`);
}

async function printRpms(ctx: Context, build: BuildRow): Promise<void> {
  const rpms = await ctx.call<RpmRow[]>('listRPMs', [], { buildID: build.id });
  if (rpms.length === 0) return;
  const signatures = valuesOf(
    await ctx.session.multiCall<{ sigkey: string }[]>(
      rpms.map((rpm) => ({ method: 'queryRPMSigs', params: [rpm.id] })),
    ),
  );
  ctx.out('RPMs:');
  const lines = rpms.map((rpm, at) => {
    const keys = (signatures[at] ?? []).map((row) => row.sigkey).filter(Boolean);
    const path = `${ctx.config.topdir}/${buildDir(build)}/${rpmPath(rpm)}`;
    return keys.length > 0 ? `${path}\tSignatures: ${keys.sort().join(', ')}` : path;
  });
  for (const line of lines) ctx.out(line);
}

async function printChangelog(ctx: Context, id: number): Promise<void> {
  const entries = await ctx.call<ChangelogRow[]>('getChangelogEntries', [id]);
  if (entries.length === 0) return;
  ctx.out('Changelog:');
  for (const { date_ts, author, text } of entries) {
    const date = new Date(date_ts * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+).*/, '$1 $3 $2 $4');
    ctx.out(`* ${date} ${author}\n${text}\n`);
  }
}

const buildinfo = command({
  name: 'buildinfo',
  group: 'info',
  summary: 'Show what is known about builds',
  usage: '<n-v-r> [<n-v-r> ...]',
  args: [1],
  json: true,
  options: { changelog: flag('--changelog', 'print the changelog, too') },
  async run({ ctx, args, options }) {
    const found: BuildRow[] = [];
    let missing = false;
    for (const word of args) {
      const build = await ctx.call<BuildRow | null>('getBuild', [idOrName(word)]);
      if (build) {
        found.push(build);
        if (!ctx.json) await printBuild(ctx, build, options.changelog);
      } else {
        ctx.err(`No such build: ${word}\n`);
        missing = true;
      }
    }
    if (ctx.json) ctx.printJson(found);
    return missing ? 1 : 0;
  },
});

const SORT_KEYS: Readonly<Record<string, (build: BuildRow) => string | number>> = {
  nvr: (build) => build.nvr,
  build_id: (build) => build.build_id ?? build.id,
  owner_name: (build) => build.owner_name,
  state: (build) => build.state,
};

/** By the first key, then by the second... */
function ordering(names: readonly string[]): (a: BuildRow, b: BuildRow) => number {
  const keys = names.map((name) => {
    const key = SORT_KEYS[name];
    if (!key) throw new UsageError(`Invalid sort_key: ${name}.`);
    return key;
  });
  return (a, b) => {
    const key = keys.find((each) => each(a) !== each(b));
    return key === undefined ? 0 : key(a) < key(b) ? -1 : 1;
  };
}

const listBuilds = command({
  name: 'list-builds',
  group: 'info',
  summary: 'Print the list of builds',
  args: [0, 0],
  json: true,
  options: {
    package: value('--package', 'PACKAGE', 'builds of this package'),
    buildid: value('--buildid', 'BUILDID', 'the build with this id or N-V-R'),
    before: value(
      '--before',
      'TIME',
      'builds that ended before this time: a timestamp, or a date such as "2026-12-31 12:35"',
    ),
    after: value('--after', 'TIME', 'builds that ended after this time'),
    state: value('--state', 'STATE', `builds in this state: ${Object.keys(BUILD).join(', ')}`),
    task: value('--task', 'TASK', 'builds of this task'),
    type: value('--type', 'TYPE', 'builds of this type'),
    prefix: value('--prefix', 'PREFIX', 'builds of packages whose names begin with this'),
    pattern: value('--pattern', 'PATTERN', 'builds whose N-V-R matches this pattern'),
    cg: value('--cg', 'CG', 'builds of this content generator'),
    source: value('--source', 'SOURCE', 'builds whose source matches this pattern'),
    owner: value('--owner', 'OWNER', 'builds of this user'),
    volume: value('--volume', 'VOLUME', 'builds on this volume'),
    draftOnly: flag('--draft-only', 'only draft builds'),
    noDraft: flag('--no-draft', 'no draft builds'),
    sortKey: list('-k, --sort-key', 'FIELD', `order by ${Object.keys(SORT_KEYS).join(', ')} (may be repeated)`),
    reverse: flag('-r, --reverse', 'print the list backwards'),
    quiet: flag('--quiet', 'do not print the header'),
  },
  async run({ ctx, options }) {
    const order = ordering(options.sortKey.length > 0 ? options.sortKey : ['build_id']);
    const builds = options.buildid === undefined ? await query(ctx, options) : await one(ctx, options.buildid);
    builds.sort((a, b) => (options.reverse ? order(b, a) : order(a, b)));
    if (ctx.json) return ctx.printJson(builds);
    const line = (nvr: string, owner: string, state: string) => `${nvr.padEnd(55)}  ${owner.padEnd(16)}  ${state}`;
    if (!options.quiet) {
      ctx.out(line('Build', 'Built by', 'State'));
      ctx.out(line('-'.repeat(55), '-'.repeat(16), '-'.repeat(16)));
    }
    for (const build of builds)
      ctx.out(line(build.nvr, build.owner_name, stateName(BUILD, build.state) ?? String(build.state)));
  },
});

async function one(ctx: Context, id: string): Promise<BuildRow[]> {
  const build = await ctx.call<BuildRow | null>('getBuild', [idOrName(id)]);
  if (!build) throw new UsageError(`No such build: '${id}'`);
  return [build];
}

interface Query {
  package?: string;
  before?: string;
  after?: string;
  state?: string;
  task?: string;
  type?: string;
  prefix?: string;
  pattern?: string;
  cg?: string;
  source?: string;
  owner?: string;
  volume?: string;
  draftOnly: boolean;
  noDraft: boolean;
}

function taskNumber(word: string): number {
  if (!/^-?\d+$/.test(word)) throw new UsageError('Task id must be an integer');
  return Number(word);
}

async function volumeId(ctx: Context, word: string): Promise<number> {
  const id = idOrName(word);
  if (typeof id === 'number') return id;
  const volumes = await ctx.call<{ id: number; name: string }[]>('listVolumes');
  const found = volumes.find(({ name }) => name === id);
  if (!found) throw new UsageError(`No such volume: ${word}`);
  return found.id;
}

async function query(ctx: Context, options: Query): Promise<BuildRow[]> {
  if (options.draftOnly && options.noDraft) throw new UsageError('--draft-only conflicts with --no-draft');
  const named: Record<string, Value | undefined> = {
    type: options.type,
    prefix: options.prefix,
    pattern: options.pattern,
    cgID: options.cg,
    source: options.source,
    taskID: options.task === undefined ? undefined : taskNumber(options.task),
    volumeID: options.volume === undefined ? undefined : await volumeId(ctx, options.volume),
    draft: options.draftOnly ? true : options.noDraft ? false : undefined,
    completeBefore: options.before === undefined ? undefined : time(ctx, '--before', options.before),
    completeAfter: options.after === undefined ? undefined : time(ctx, '--after', options.after),
  };
  if (options.package !== undefined) {
    const word = idOrName(options.package);
    const id = typeof word === 'number' ? word : await ctx.call<number | null>('getPackageID', [word]);
    if (id === null) throw new UsageError(`No such package: ${options.package}`);
    named.packageID = id;
  }
  if (options.owner !== undefined) {
    const user = await meant(ctx, 'user', idOrName(options.owner));
    named.userID = user.id;
  }
  if (options.state !== undefined) {
    const states: Readonly<Record<string, number>> = BUILD;
    const state = /^\d+$/.test(options.state) ? Number(options.state) : states[options.state.toUpperCase()];
    if (state === undefined || !Object.values(states).includes(state))
      throw new UsageError(`Invalid state: ${options.state}`);
    named.state = state;
  }
  if (Object.values(named).every((given) => given === undefined))
    throw new UsageError('Filter must be provided for list');
  return ctx.call<BuildRow[]>('listBuilds', [], named);
}

export default [buildinfo, listBuilds];
