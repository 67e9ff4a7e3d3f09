import { GenericError } from '#core/errors';
import { repoDir, taskDirectory } from '#core/pathinfo';
import { REPO } from '#core/states';
import { madeBefore, noteMade } from '#store/repocontent';
import { type BuildRepo, externalOf, writeBuildRepo } from '../repodata/buildrepo.ts';
import { openExternal } from '../repodata/external.ts';
import { contentKey, copyMetadata } from '../repodata/reuse.ts';
import { describedArch } from '../repos/describe.ts';
import { knownRepo } from '../repos/find.ts';
import { findTagName } from '../tags/find.ts';
import { named } from './parameters.ts';
import type { TaskRun } from './run.ts';
import { TaskLog } from './tasklog.ts';
import type { HubType } from './type.ts';

const NAMES = ['repo_id', 'arch', 'oldrepo'] as const;

/** So long metadata may be found again by its content. Seconds. */
const REUSE = 30 * 86400;

/**
 * The metadata of one arch of a build repo, made of what each RPM's import has left in store; no RPM is opened. Content that
 * was made before is copied. Result: [upload directory, file names].
 */
export const createRepo: HubType = {
  method: 'createrepo',
  kind: 'hub',
  weight: 1.5,
  async run(task, params) {
    const p = named('createrepo', NAMES, params);
    const arch = String(p.arch);
    const upload = taskDirectory(task.id);
    const folder = `work/${upload}`;
    const log = new TaskLog(task, 'createrepo.log');
    const { repo, key, home } = await gather(task, Number(p.repo_id), arch, log);
    const before = await task.do((ctx) => madeBefore(ctx.tx, key));
    const copied = before ? await reuse(task, before, folder, log) : null;
    const names = copied ?? (await writeBuildRepo(task.hub, repo, folder, `${task.id}-${task.attempt}`));
    log.line(`${names.length} files`);
    await log.save();
    await task.do(async (ctx) => noteMade(ctx.tx, key, `${home}/repodata`, ctx.now() + REUSE));
    return [upload, names];
  },
};

/** Copies what was made before; null when that cannot be done: most likely the repo was deleted meanwhile. */
async function reuse(task: TaskRun, before: string, folder: string, log: TaskLog): Promise<string[] | null> {
  try {
    const names = await copyMetadata(task.hub.files, before, folder);
    if (names) log.line(`the same content as ${before}: copied`);
    return names;
  } catch (error) {
    log.line(`${before} cannot be copied: ${(error as Error).message}`);
    return null;
  }
}

/** Reads what the repo is made of, as of its event, and its external repos as they are now. */
async function gather(task: TaskRun, repoId: number, arch: string, log: TaskLog) {
  const { row, tag, links, mode } = await task.do(async (ctx) => {
    const row = await knownRepo(ctx, repoId);
    if (row.state !== REPO.INIT) throw new GenericError(`Repo ${row.id} is not in INIT state`);
    const tag = await findTagName(ctx.tx, row.tag_id, true);
    return { row, tag, ...(await externalOf(ctx.tx, row.tag_id, row.create_event, arch)) };
  });
  const directory = repoDir(tag.name, row.id);
  const home = `${directory}/${arch}`;
  const { rpms, blocked, comps } = await task.do((ctx) => describedArch(ctx, directory, arch));
  log.line(`repo ${row.id} of ${tag.name} at event ${row.create_event}, ${arch}: ${rpms.length} RPMs`);
  const external = await Promise.all(links.map((link) => openExternal(link.url, arch)));
  if (external.length > 0) await mergeLog(task, mode, external);
  const url = `${task.hub.urls.topurl}/${home}/`;
  const repo: BuildRepo = { arch, rpms, blocked, comps, mode, external, url };
  return { repo, home, key: keyOf(repo) };
}

async function mergeLog(task: TaskRun, mode: string, external: BuildRepo['external']): Promise<void> {
  const log = new TaskLog(task, 'mergerepos.log');
  log.line(`merge mode ${mode}`);
  for (const { url, listed } of external)
    log.line(`${url} primary ${listed.get('primary')?.checksum.value ?? 'missing'}`);
  await log.save();
}

function keyOf({ arch, rpms, blocked, comps, mode, external }: BuildRepo): string {
  const merged = external.map(({ url, listed }) => [url, ...[...listed.values()].map((file) => file.checksum.value)]);
  return contentKey({
    comps,
    rpms: rpms.map((rpm) => `${rpm.id} ${rpm.payloadhash} ${rpm.path}`),
    // what is blocked and for which arch makes a difference only to external repos
    merged: external.length > 0 ? [arch, mode, [...blocked].sort(), merged] : null,
  });
}
