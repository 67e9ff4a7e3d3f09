import { canonArch } from '#core/arch';
import { BuildError, GenericError, ParameterError } from '#core/errors';
import { buildDir, TOPDIR, taskDirectory, typeDir, WORK } from '#core/pathinfo';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { assertFolders } from '#hub/builds/create';
import { nextRelease } from '#hub/builds/release';
import type { Ctx } from '#hub/context';
import { findHost } from '#hub/hosts/show';
import { completeImageBuild, moveImagesToScratch } from '#hub/imports/image';
import { initBuild } from '#hub/imports/init';
import { findPackage } from '#hub/packages/find';
import { resolvePackage } from '#hub/packages/resolve';
import { buildConfig } from '#hub/tags/buildconfig';
import { findTarget, type TargetInfo } from '#hub/targets/find';
import { inBuild, inScratch } from '#hub/tasktypes/buildframe';
import { named } from '#hub/tasktypes/parameters';
import type { TaskRun } from '#hub/tasktypes/run';
import type { HubType } from '#hub/tasktypes/type';
import { repoOf } from '#hub/tasktypes/waitrepo';
import { PRIVILEGED_CHANNEL } from '#schema/resources';
import { builds } from '#store/builds';
import { channels } from '#store/channels';
import { hostChannels } from '#store/hosts';
import { volumes } from '#store/volumes';
import { type KiwiOptions, kiwiOptions } from './options.ts';
import { cannot, needsPrivileges } from './types.ts';

const NAMES = ['target', 'arches', 'desc_url', 'desc_path', 'opts'] as const;

/** What is to be built, once the description has been read. */
interface Plan {
  readonly target: TargetInfo;
  readonly arches: readonly string[];
  readonly desc_path: Value;
  readonly opts: KiwiOptions;
  /** the struct as it came, for the tasks of the arches */
  readonly given: Struct;
  readonly image: Image;
}

interface Image {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  /** the URL with the commit, so that every arch builds the same description */
  readonly source: string;
  /** the profile that the description chooses where the caller names none */
  readonly profile: string | null;
  /** what kiwi builds */
  readonly type: string | null;
}

/**
 * An image from its description to its tag: one container reads the description, one for each arch builds, the results become
 * the archives of a build. It holds no container itself.
 */
export const kiwiBuild: HubType = {
  method: 'kiwiBuild',
  kind: 'hub',
  weight: 4,
  async run(task, params) {
    const p = named('kiwiBuild', NAMES, params);
    const given: Struct = isStruct(p.opts) ? p.opts : {};
    const opts = optionsOf(given);
    const { target, arches } = await task.do((ctx) => placeOf(ctx, p.target, p.arches));
    const repo = (await repoOf(task, 'repo', target.build_tag, {})) as unknown as Value;
    const image = await describe(task, [p.desc_url, p.desc_path, given, target.build_tag], opts);
    const plan: Plan = { target, arches, desc_path: p.desc_path, opts, given, image };
    return opts.scratch ? scratchBuild(task, plan, repo) : realBuild(task, plan, repo);
  },
};

function optionsOf(given: Struct): KiwiOptions {
  const parsed = kiwiOptions.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ParameterError(`Invalid options for kiwiBuild: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** The target, and the arches: those asked for have to be the build tag's. */
async function placeOf(ctx: Ctx, targetInfo: Value, wanted: Value) {
  const target = await findTarget(ctx.tx, targetInfo, { strict: true });
  const config = await buildConfig(ctx.tx, target.build_tag);
  const offered = (config.arches ?? '').split(/\s+/).filter(Boolean).map(canonArch);
  if (offered.length === 0) throw new BuildError(`No arches for tag ${config.name} [${config.id}]`);
  const asked = Array.isArray(wanted) ? wanted.map(String) : [];
  const alien = asked.find((arch) => !offered.includes(canonArch(arch)));
  if (alien !== undefined) throw new BuildError(`Invalid arch for build tag: ${alien}`);
  return { target, arches: [...new Set(asked.length > 0 ? asked : offered)] };
}

/** Has a container look into source control. */
async function describe(task: TaskRun, args: Value[], opts: KiwiOptions): Promise<Image> {
  const id = await task.subtask('kiwiDescription', args, { label: 'description', arch: 'noarch' });
  const [found] = await task.wait([id]);
  if (!isStruct(found) || typeof found.name !== 'string' || typeof found.source !== 'string') {
    throw new BuildError(`task ${id} gave no description`);
  }
  const { name, source } = found;
  const version = opts.version ?? (typeof found.version === 'string' ? found.version : null);
  if (!version) throw new BuildError('the description has no version, and none is given');
  const type = opts.type ?? (typeof found.type === 'string' ? found.type : null);
  const release = opts.release ?? (await task.once<string>('release', (ctx) => nextRelease(ctx, { name, version }, 1)));
  const profile = typeof found.profile === 'string' ? found.profile : null;
  assertFolders([name, version, release]);
  return { name, version, release, source, profile, type };
}

async function scratchBuild(task: TaskRun, plan: Plan, repo: Value): Promise<string> {
  const { ids } = await inScratch(task, {
    work: () => buildArches(task, plan, repo),
    move: (ctx, row, { results }) => moveImagesToScratch(ctx, row, results),
  });
  const paths = ids.map((id) => `${TOPDIR}/${WORK}/${taskDirectory(id)}`);
  return `Scratch image build results in: ${paths.join(', ')}`;
}

async function realBuild(task: TaskRun, plan: Plan, repo: Value): Promise<string> {
  const { image, target } = plan;
  await task.do((ctx) => assertListed(ctx, target, image.name));
  const { name, version, release, source } = image;
  const buildId = await inBuild(task, {
    begin: async (ctx, row) => (await initBuild(ctx, row, { name, version, release, epoch: 0, source }, 'image')).id,
    work: () => buildArches(task, plan, repo),
    complete: (ctx, row, id, { results }) => completeImageBuild(ctx, row, id, results),
    destTag: target.dest_tag,
  });
  return `image build results in: ${await task.do((ctx) => directoryOf(ctx, buildId))}`;
}

async function directoryOf(ctx: Ctx, buildId: number): Promise<string> {
  const build = (await builds.get(ctx.tx, buildId))!;
  const volume = await volumes.get(ctx.tx, build.volume_id);
  return `${TOPDIR}/${buildDir({ ...build, volume_name: volume?.name ?? null })}/${typeDir('image')}`;
}

/** Koji 1.35's words. */
async function assertListed(ctx: Ctx, { dest_tag, dest_tag_name }: TargetInfo, name: string): Promise<void> {
  const known = await findPackage(ctx.tx, name);
  const entry = known && (await resolvePackage(ctx.tx, dest_tag, known.id));
  if (!entry) throw new BuildError(`package (image) ${name} not in list for tag ${dest_tag_name}`);
  if (entry.blocked) throw new BuildError(`package (image)  ${name} is blocked for tag ${dest_tag_name}`);
}

/** A createKiwiImage task for each arch, all waited for. Optional ones may fail, but not all of them. */
async function buildArches(task: TaskRun, { target, arches, desc_path, opts, given, image }: Plan, repo: Value) {
  const channel = await task.do((ctx) => channelFor(ctx, image.type));
  const { name, version, release, source } = image;
  const about = image.profile === null ? given : { ...given, profile: image.profile };
  const ids: number[] = [];
  for (const arch of arches) {
    const info = target as unknown as Value;
    const args = [name, version, release, arch, info, target.build_tag, repo, source, desc_path, about];
    ids.push(await task.subtask('createKiwiImage', args, { label: arch, arch: canonArch(arch), ...channel }));
  }
  const canFail = ids.filter((_, i) => opts.optional_arches.includes(arches[i]!));
  const answers = await task.wait(ids, canFail);
  // whose files they are is not for the container to say
  const built = answers.flatMap((answer, i) =>
    isStruct(answer) && !('faultCode' in answer)
      ? [[String(ids[i]), { ...answer, task_id: ids[i]!, arch: arches[i]! }] as const]
      : [],
  );
  if (built.length === 0) throw new GenericError('all subtasks failed');
  return { ids, results: Object.fromEntries(built) as Struct };
}

/** Types that an ordinary container cannot make go to hosts of another channel, or nowhere. */
async function channelFor(ctx: Ctx, type: string | null): Promise<{ channel?: string }> {
  if (type === null || !needsPrivileges(type)) return {};
  const channel = await channels.find(ctx.tx, 'name', PRIVILEGED_CHANNEL);
  const members = channel?.enabled ? await hostChannels.at(ctx.tx, 'channel', channel.id) : [];
  const found = await Promise.all(members.map((row) => findHost(ctx, row.host_id)));
  if (!found.some((host) => host?.config.enabled)) throw new GenericError(cannot(type));
  return { channel: PRIVILEGED_CHANNEL };
}
