import { GenericError } from '#core/errors';
import { nvra, repoDir, taskDirectory } from '#core/pathinfo';
import { REPO } from '#core/states';
import { isStruct } from '#core/xmlrpc/value';
import { moveDistRepo } from '../distrepos/move.ts';
import { withMultilib } from '../distrepos/multilib.ts';
import { type DistOptions, distOptions } from '../distrepos/options.ts';
import { type Selection, type SignedRpm, selectSigned, unwritten } from '../distrepos/select.ts';
import { writeDist } from '../distrepos/write.ts';
import { knownRepo } from '../repos/find.ts';
import { writeSigned } from '../rpms/signed.ts';
import { findTagName } from '../tags/find.ts';
import { named } from './parameters.ts';
import type { TaskRun } from './run.ts';
import { TaskLog } from './tasklog.ts';
import type { HubType } from './type.ts';

const NAMES = ['tag', 'repo_id', 'arch', 'keys', 'opts'] as const;

/** One arch of a dist repo: signed copies chosen by the keys, metadata with their digests, and into place with it. */
export const createDistRepo: HubType = {
  method: 'createdistrepo',
  kind: 'hub',
  weight: 1.5,
  async run(task, params) {
    const p = named('createdistrepo', NAMES, params);
    const opts = distOptions(isStruct(p.opts) ? p.opts : {});
    const keys = (Array.isArray(p.keys) ? p.keys : []).map(String);
    const arch = String(p.arch);
    const { repo, tag } = await task.do(async (ctx) => {
      const repo = await knownRepo(ctx, Number(p.repo_id));
      return { repo, tag: await findTagName(ctx.tx, repo.tag_id, true) };
    });
    if (repo.state !== REPO.INIT) throw new GenericError(`Repo ${repo.id} not in INIT state (got ${repo.state})`);
    const directory = repoDir(tag.name, repo.id, true);
    const selection = await task.do((ctx) => selectSigned(ctx.tx, tag.id, arch, keys, opts));
    await reportUnsigned(task, selection, opts);
    await ensureWritten(task, selection.chosen, opts);
    const own = selection.chosen.map((rpm) => ({ ...rpm, multilib: false }));
    const rpms =
      opts.multilib === null ? own : await withMultilib(task, own, { arch, directory, rules: opts.multilib });
    const groups = await task.hub.files.get(`${directory}/groups/comps.xml`);
    const comps = groups && Buffer.from(groups).toString();
    const upload = taskDirectory(task.id);
    const id = `${task.id}-${task.attempt}`;
    await writeDist(task.hub, rpms, { folder: `work/${upload}`, comps, split: opts.split_debuginfo, id });
    await task.do((ctx) => moveDistRepo(ctx, repo.id, upload, arch));
    return null;
  },
};

async function reportUnsigned(task: TaskRun, { unsigned }: Selection, opts: DistOptions): Promise<void> {
  if (unsigned.length === 0) return;
  const log = new TaskLog(task, 'missing_signatures.log');
  log.line(`${unsigned.length} packages have no signature by one of the keys`);
  for (const rpm of unsigned) log.line(nvra(rpm));
  if (opts.skip_missing_signatures) log.line('they are left out');
  await log.save();
  if (!opts.skip_missing_signatures) {
    throw new GenericError('Unsigned packages found. See missing_signatures.log');
  }
}

/** Every chosen copy has to be there; those that are not are written if that is asked for. */
async function ensureWritten(task: TaskRun, chosen: readonly SignedRpm[], opts: DistOptions): Promise<void> {
  const missing = await unwritten(task.hub, chosen);
  if (missing.length === 0) return;
  const log = new TaskLog(task, opts.write_signed_rpms ? 'written_signed_rpms.log' : 'missing_files.log');
  for (const rpm of missing) log.line(`${nvra(rpm)} ${rpm.sigkey}`);
  await log.save();
  if (!opts.write_signed_rpms) throw new GenericError('Packages missing from the filesystem. See missing_files.log.');
  for (const rpm of missing) await task.do((ctx) => writeSigned(ctx, rpm.id, rpm.sigkey, false));
}
