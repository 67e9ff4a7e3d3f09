import { repoDir } from '#core/pathinfo';
import { comps, type Group } from '#core/repodata/comps';
import type { Repo } from '#store/repos';
import { tagGroups } from '../comps/groups.ts';
import type { Ctx } from '../context.ts';
import { resolvePackages } from '../packages/resolve.ts';
import { buildConfig } from '../tags/buildconfig.ts';
import { findTagName } from '../tags/find.ts';
import { type RepoRpm, repoArchesOf, rpmsForArch, taggedFiles } from './listing.ts';

/**
 * The files that say what a build repo is made of (Koji 1.35: repo_init): repo.json, the groups, and for each arch its RPMs
 * and the blocked packages. Everything is read as of the repo's event, so it may be written at any time after.
 */
export async function describeRepo(ctx: Ctx, repo: Repo): Promise<void> {
  const { files } = ctx.hub;
  const { id, tag_id, task_id, create_event: event, opts, custom_opts, dist } = repo;
  const tag = await findTagName(ctx.tx, tag_id, true);
  const directory = repoDir(tag.name, id, dist);
  const about = { id, tag: tag.name, tag_id, task_id, event_id: event, opts, custom_opts, dist };
  await files.put(`${directory}/repo.json`, `${JSON.stringify(about, null, 4)}\n`);
  if (!opts) return;
  const [config, groups, packages, rpms] = await Promise.all([
    buildConfig(ctx.tx, tag_id, event),
    tagGroups(ctx, tag_id, { event, ...ALL }),
    resolvePackages(ctx.tx, tag_id, { event }),
    taggedFiles(ctx.tx, tag_id, { event, inherit: true, latest: true }),
  ]);
  const blocked = [...packages.values()].filter((row) => row.blocked).map((row) => row.package_name);
  await files.put(`${directory}/groups/comps.xml`, comps(groups as Group[]));
  for (const arch of repoArchesOf(config.arches, opts)) {
    await describeArch(ctx, `${directory}/${arch}`, rpmsForArch(rpms, arch, opts), blocked);
  }
}

const ALL = { inherit: true, incl_pkgs: true, incl_reqs: true, incl_blocked: false };

async function describeArch(ctx: Ctx, directory: string, rpms: readonly RepoRpm[], blocked: readonly string[]) {
  const { files } = ctx.hub;
  await Promise.all([
    files.put(`${directory}/pkglist`, rpms.map(({ path }) => `toplink/${path}\n`).join('')),
    files.put(`${directory}/rpmlist.jsonl`, rpms.map((rpm) => `${JSON.stringify(rpm)}\n`).join('')),
    files.put(
      `${directory}/blocklist`,
      [...blocked]
        .sort()
        .map((name) => `${name}\n`)
        .join(''),
    ),
  ]);
}

/** What describeRepo has written of an arch. */
export async function describedArch(ctx: Ctx, directory: string, arch: string) {
  const { files } = ctx.hub;
  const names = [`${arch}/rpmlist.jsonl`, `${arch}/blocklist`, 'groups/comps.xml'];
  const [list, blocked, groups] = await Promise.all(names.map((name) => files.get(`${directory}/${name}`)));
  const lines = (bytes: Uint8Array | undefined): string[] => text(bytes).split('\n').filter(Boolean);
  return {
    rpms: lines(list).map((line) => JSON.parse(line) as RepoRpm),
    blocked: new Set(lines(blocked)),
    comps: text(groups),
  };
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
