import { buildDir, rpmPath } from '#core/pathinfo';
import { BUILDROOT, BUILDROOT_TYPE, stateName } from '#core/states';
import { idOrName } from '../arguments.ts';
import { command, flag } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { inline } from '../pprint.ts';
import type { BuildRow, BuildrootRow, RpmRow } from '../rows.ts';
import { header, row } from '../table.ts';
import { longTime } from '../time.ts';

/** `7:name-version-release`, without the epoch when there is none. */
const nevr = (row: Pick<RpmRow, 'name' | 'version' | 'release' | 'epoch'>) =>
  `${row.epoch === null ? '' : `${row.epoch}:`}${row.name}-${row.version}-${row.release}`;

async function printRpm(ctx: Context, rpm: RpmRow, buildroots: boolean): Promise<void> {
  ctx.out(`RPM: ${nevr(rpm)}.${rpm.arch} [${rpm.id}]`);
  if (rpm.draft) ctx.out('Draft: YES');
  if (rpm.external_repo_id > 0) {
    const repo = await ctx.call<{ url: string }>('getExternalRepo', [rpm.external_repo_id]);
    ctx.out(`External Repository: ${rpm.external_repo_name} [${rpm.external_repo_id}]`);
    ctx.out(`External Repository url: ${repo.url}`);
  } else await printBuilt(ctx, rpm);
  if (rpm.buildroot_id === null) ctx.out('No buildroot data available');
  else await printOrigin(ctx, rpm.buildroot_id);
  if (rpm.extra) ctx.out(`Extra: ${inline(rpm.extra)}`);
  if (buildroots) await printUses(ctx, rpm.id);
}

/** What is known of an RPM that belongs to a build. */
async function printBuilt(ctx: Context, rpm: RpmRow): Promise<void> {
  const build = await ctx.call<BuildRow>('getBuild', [rpm.build_id]);
  const dir = `${ctx.config.topdir}/${buildDir(build)}`;
  const headers = await ctx.call<Record<string, string | null>>('getRPMHeaders', [], {
    rpmID: rpm.id,
    headers: ['license'],
  });
  const [source] = await ctx.call<RpmRow[]>('listRPMs', [], { buildID: rpm.build_id, arches: 'src' });
  ctx.out(`Build: ${build.nvr} [${build.id}]`);
  ctx.out(`RPM Path: ${dir}/${rpmPath(rpm)}`);
  ctx.out(`SRPM: ${source ? `${nevr(source)} [${source.id}]` : '(none)'}`);
  ctx.out(`SRPM Path: ${source ? `${dir}/${rpmPath(source)}` : '(none)'}`);
  ctx.out(`Built: ${longTime(rpm.buildtime)}`);
  ctx.out(`SIGMD5: ${rpm.payloadhash}`);
  ctx.out(`Size: ${rpm.size}`);
  if (headers.license) ctx.out(`License: ${headers.license}`);
  ctx.out(`Build ID: ${rpm.build_id}`);
}

async function printOrigin(ctx: Context, id: number): Promise<void> {
  const root = await ctx.call<BuildrootRow & { cg_name?: string; cg_version?: string }>('getBuildroot', [id]);
  if (root.br_type === BUILDROOT_TYPE.STANDARD) {
    ctx.out(`Buildroot: ${root.id} (tag ${root.tag_name}, arch ${root.arch}, repo ${root.repo_id})`);
    ctx.out(`Build Host: ${root.host_name}`);
    ctx.out(`Build Task: ${root.task_id}`);
  } else {
    ctx.out(`Content generator: ${root.cg_name}`);
    ctx.out(`Buildroot: ${root.id}`);
  }
}

async function printUses(ctx: Context, id: number): Promise<void> {
  const roots = await ctx.call<BuildrootRow[]>('listBuildroots', [], {
    rpmID: id,
    queryOpts: { order: 'buildroot.id' },
  });
  if (roots.length === 0) {
    ctx.out('Used in no buildroots');
    return;
  }
  ctx.out(`Used in ${roots.length} buildroots:`);
  const titles = ['id', 'build tag', 'arch', 'build host'];
  const columns = [8, 28, 10, 29].map((width, at) => ({ width, title: titles[at]! }));
  for (const line of header(columns)) ctx.out(`  ${line}`);
  for (const root of roots) ctx.out(`  ${row(columns, [root.id, root.tag_name, root.arch, root.host_name])}`);
}

const rpminfo = command({
  name: 'rpminfo',
  group: 'info',
  summary: 'Show what is known about RPMs',
  usage: '<n-v-r.a|id> [<n-v-r.a|id> ...]',
  args: [1],
  json: true,
  options: { buildroots: flag('--buildroots', 'print the buildroots that the RPM was used in') },
  async run({ ctx, args, options }) {
    const found: RpmRow[] = [];
    let missing = false;
    for (const word of args) {
      const rpm = await ctx.call<RpmRow | null>('getRPM', [idOrName(word)]);
      if (!rpm) {
        ctx.err(`No such rpm: ${word}\n`);
        missing = true;
        continue;
      }
      found.push(rpm);
      if (!ctx.json) await printRpm(ctx, rpm, options.buildroots);
    }
    if (ctx.json) ctx.printJson(found);
    return missing ? 1 : 0;
  },
});

const listBuildroot = command({
  name: 'list-buildroot',
  group: 'info',
  summary: 'List the RPMs that a buildroot had, or that were built in it',
  usage: '<buildroot-id>',
  args: [1, 1],
  json: true,
  options: {
    built: flag('--built', 'what was built in it'),
    verbose: flag('-v, --verbose', 'say which came after the buildroot was made'),
  },
  async run({ ctx, args: [word = ''], options }) {
    if (!/^\d+$/.test(word)) throw new UsageError(`Invalid buildroot id: ${word}`);
    const named = options.built ? { buildrootID: Number(word) } : { componentBuildrootID: Number(word) };
    const rpms = await ctx.call<(RpmRow & { is_update?: boolean })[]>('listRPMs', [], named);
    const archives = await ctx.call<{ filename: string }[]>('listArchives', [], named);
    if (ctx.json) return ctx.printJson({ rpms, archives });
    const what = options.built ? 'Built' : 'Component';
    const more = (rpm: (typeof rpms)[number]) =>
      `${rpm.draft ? ` (,draft_${rpm.build_id})` : ''}${rpm.is_update ? ' [update]' : ''}`;
    const rpmLines = rpms
      .map(
        (rpm) => [`${rpm.name}-${rpm.version}-${rpm.release}.${rpm.arch}`, options.verbose ? more(rpm) : ''] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map((words) => words.join(''));
    if (rpms.length > 0) for (const line of [`${what} RPMs:`, ...rpmLines]) ctx.out(line);
    if (archives.length === 0) return;
    if (rpms.length > 0) ctx.out('');
    for (const line of [`${what} Archives:`, ...archives.map(({ filename }) => filename).sort()]) ctx.out(line);
  },
});

interface RepoInfo {
  id: number;
  tag_name: string;
  tag_id: number;
  state: number;
  creation_ts: number;
  create_event: number;
  dist: boolean;
  task_id: number | null;
}

const repoinfo = command({
  name: 'repoinfo',
  group: 'info',
  summary: 'Show what is known about repos',
  usage: '<repo-id> [<repo-id> ...]',
  args: [1],
  json: true,
  options: { buildroots: flag('--buildroots', 'print the buildroots made from the repo') },
  async run({ ctx, args, options }) {
    const repos: RepoInfo[] = [];
    for (const word of args) {
      if (!/^\d+$/.test(word)) throw new Failure(`Invalid repo ID: ${word}`);
      const repo = await ctx.call<RepoInfo | null>('repoInfo', [Number(word)]);
      if (repo) repos.push(repo);
      else ctx.err(`No such repo: ${word}\n`);
    }
    if (ctx.json) return ctx.printJson(repos);
    for (const repo of repos) await printRepo(ctx, repo, options.buildroots);
  },
});

const REPO_STATES = ['INIT', 'READY', 'EXPIRED', 'DELETED', 'PROBLEM'];

async function printRepo(ctx: Context, repo: RepoInfo, withBuildroots: boolean): Promise<void> {
  ctx.out(`ID: ${repo.id}`);
  ctx.out(`Tag ID: ${repo.tag_id}`);
  ctx.out(`Tag name: ${repo.tag_name}`);
  ctx.out(`State: ${REPO_STATES[repo.state] ?? repo.state}`);
  ctx.out(`Created: ${longTime(repo.creation_ts)}`);
  ctx.out(`Created event: ${repo.create_event}`);
  const base = repo.dist ? `repos-dist/${repo.tag_name}/${repo.id}` : `repos/${repo.tag_name}/${repo.id}`;
  ctx.out(`URL: ${ctx.config.topurl}/${base}`);
  if (!repo.dist) ctx.out(`Repo json: ${ctx.config.topurl}/${base}/repo.json`);
  ctx.out(`Dist repo?: ${repo.dist ? 'yes' : 'no'}`);
  if (repo.task_id !== null) ctx.out(`Task ID: ${repo.task_id}`);
  const roots = await ctx.call<BuildrootRow[]>('listBuildroots', [], { repoID: repo.id });
  ctx.out(`Number of buildroots: ${roots.length}`);
  if (!withBuildroots || roots.length === 0) return;
  ctx.out('Buildroots ID:');
  for (const root of roots) ctx.out(`${' '.repeat(15)}${root.id} (${stateName(BUILDROOT, root.state) ?? root.state})`);
}

export default [rpminfo, listBuildroot, repoinfo];
