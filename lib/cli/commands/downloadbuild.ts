import { buildDir, nvra, rpmPath, signedPath, typeDir } from '#core/pathinfo';
import { BUILD, stateName } from '#core/states';
import { type ArchiveRow, archivePath } from '../archivelines.ts';
import { idOrName, taskId } from '../arguments.ts';
import { command, flag, list, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { fetchAll, NOPROGRESS, QUIET, TOPURL, type Wanted } from '../fetching.ts';
import { found } from '../found.ts';
import type { BuildRow, RpmRow } from '../rows.ts';

const downloadBuild = command({
  name: 'download-build',
  group: 'download',
  summary: 'Download the files of a finished build',
  usage: '<n-v-r|build_id>',
  args: [1, 1],
  about:
    'Downloads the RPMs of a build into the working directory. Scratch builds are no builds in this sense: use download-task for them.',
  examples: ['download-build --arch=x86_64 hello-1.0-1.fc42', 'download-build --latestfrom=f42 hello'],
  options: {
    arch: list('-a, --arch', 'ARCH', 'only files for this architecture (may be repeated)'),
    type: value('--type', 'TYPE', 'archives of this type instead of RPMs'),
    latestfrom: value('--latestfrom', 'LATESTFROM', 'the latest build in this tag; the argument is a package'),
    debuginfo: flag('--debuginfo', 'debuginfo RPMs, too'),
    taskId: flag('--task-id', 'the argument is the id of the task that made the build'),
    rpm: flag('--rpm', 'the argument is an RPM; download only this'),
    key: value('--key', 'KEY', 'the copies signed with this key'),
    fallbackUnsigned: flag('--fallback-unsigned', 'with --key: unsigned where there is no such copy'),
    topurl: TOPURL,
    noprogress: NOPROGRESS,
    nofailarch: flag('--nofailarch', 'do not fail when there is nothing for an architecture'),
    quiet: QUIET,
  },
  async run({ ctx, args: [word = ''], options }) {
    const build = await buildMeant(ctx, word, options);
    if (build.state !== BUILD.COMPLETE) throw new Failure(`Build ${build.nvr} is ${stateName(BUILD, build.state)}`);
    const dir = buildDir(build);
    if (options.type !== undefined) {
      const archives = await ctx.call<ArchiveRow[]>('listArchives', [], {
        buildID: build.id,
        type: options.type,
      });
      if (archives.length === 0) throw new Failure(`No ${options.type} archives available for ${build.nvr}`);
      const folder = `${dir}/${typeDir(options.type)}`;
      const files = archives.map(archivePath).map((name) => ({ path: `${folder}/${name}`, name }));
      return fetchAll(ctx, files, options);
    }
    const rpms = await selectRpms(ctx, word, build, options);
    const files: Wanted[] = [];
    for (const rpm of rpms) files.push({ path: `${dir}/${await copyOf(ctx, rpm, options)}`, name: `${nvra(rpm)}.rpm` });
    return fetchAll(ctx, files, options);
  },
});

interface BuildSelection {
  type?: string;
  latestfrom?: string;
  taskId: boolean;
  rpm: boolean;
}

async function buildMeant(ctx: Context, word: string, options: BuildSelection): Promise<BuildRow> {
  if (options.latestfrom !== undefined) {
    const tag = await found(ctx, 'tag', idOrName(options.latestfrom));
    const [build] = await ctx.call<BuildRow[]>('listTagged', [tag.id], {
      latest: true,
      inherit: true,
      package: word,
      type: options.type,
    });
    if (!build) throw new Failure(`${options.latestfrom} has no builds of ${word}`);
    return ctx.call<BuildRow>('getBuild', [build.build_id ?? build.id], { strict: true });
  }
  if (options.taskId) {
    const [build] = await ctx.call<BuildRow[]>('listBuilds', [], { taskID: taskId(word) });
    if (!build) throw new Failure(`No associated build for task ${word}`);
    return ctx.call<BuildRow>('getBuild', [build.build_id ?? build.id], { strict: true });
  }
  if (options.rpm) {
    const rpm = await found(ctx, 'rpm', idOrName(word));
    return ctx.call<BuildRow>('getBuild', [rpm.build_id], { strict: true });
  }
  const build = await found(ctx, 'build', idOrName(word));
  return build;
}

const isDebuginfo = (name: string) => /-debuginfo$|-debugsource$|-debuginfo-/.test(name);

async function selectRpms(
  ctx: Context,
  word: string,
  build: BuildRow,
  options: { rpm: boolean; arch: string[]; debuginfo: boolean; nofailarch: boolean },
): Promise<RpmRow[]> {
  if (options.rpm) return [await ctx.call<RpmRow>('getRPM', [idOrName(word)], { strict: true })];
  const all = await ctx.call<RpmRow[]>('listRPMs', [], {
    buildID: build.id,
    arches: options.arch.length > 0 ? options.arch : undefined,
  });
  for (const arch of options.arch) {
    if (options.nofailarch || all.some((rpm) => rpm.arch === arch)) continue;
    throw new Failure(`No ${arch} packages available for ${build.nvr}`);
  }
  const rpms = all.filter((rpm) => options.debuginfo || !isDebuginfo(rpm.name));
  if (rpms.length === 0) throw new Failure(`No packages available for ${build.nvr}`);
  return rpms;
}

/** Where the copy of an RPM that is wanted lies below its build. */
async function copyOf(
  ctx: Context,
  rpm: RpmRow,
  { key, fallbackUnsigned }: { key?: string; fallbackUnsigned: boolean },
): Promise<string> {
  if (key === undefined) return rpmPath(rpm);
  const signatures = await ctx.call<{ sigkey: string }[]>('queryRPMSigs', [rpm.id]);
  if (signatures.some(({ sigkey }) => sigkey.toLowerCase() === key.toLowerCase())) return signedPath(rpm, key);
  if (fallbackUnsigned) return rpmPath(rpm);
  throw new Failure(`No such sigkey ${key} for rpm ${nvra(rpm)}.rpm`);
}

export default [downloadBuild];
