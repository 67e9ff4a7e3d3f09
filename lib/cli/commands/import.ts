import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BUILD, stateName } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import { command, flag, int, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import type { BuildRow, RpmRow } from '../rows.ts';
import { type RpmInfo, readRpmFile } from '../rpmfile.ts';
import { upload, uploadDirectory } from '../uploading.ts';

/** The build that an RPM belongs to, by the name of its source package. */
function buildOf(rpm: RpmInfo): string {
  if (rpm.sourcepackage || rpm.sourcerpm === null) return `${rpm.name}-${rpm.version}-${rpm.release}`;
  return rpm.sourcerpm.replace(/\.(no)?src\.rpm$/, '');
}

interface ImportOptions {
  test: boolean;
  createBuild: boolean;
  srcEpoch?: string;
}

/** Makes sure that the build is there to take RPMs. A source RPM makes it by itself. */
async function prepareBuild(ctx: Context, nvr: string, rpm: RpmInfo, options: ImportOptions): Promise<void> {
  const build = await ctx.call<BuildRow | null>('getBuild', [nvr]);
  if (build) {
    if (build.state !== BUILD.COMPLETE && build.state !== BUILD.DELETED) {
      throw new Failure(`Build ${nvr} state is ${stateName(BUILD, build.state)}`);
    }
    return;
  }
  if (rpm.sourcepackage) return;
  if (!options.createBuild)
    throw new Failure(`No such build: ${nvr} (import its source RPM first, or use --create-build)`);
  const words = nvr.split('-');
  const [version = '', release = ''] = words.slice(-2);
  const epoch =
    options.srcEpoch === undefined || options.srcEpoch.toLowerCase() === 'none' ? null : Number(options.srcEpoch);
  if (options.test) ctx.out(`Test mode -- would have created empty build: ${nvr}`);
  else {
    ctx.out(`Creating empty build: ${nvr}`);
    await ctx.call('createEmptyBuild', [words.slice(0, -2).join('-'), version, release, epoch]);
  }
}

async function importOne(ctx: Context, path: string, options: ImportOptions): Promise<boolean> {
  const rpm = await readRpmFile(path);
  const { name, version, release, arch } = rpm;
  const known = await ctx.call<RpmRow | null>('getRPM', [{ name, version, release, arch }]);
  if (known) {
    if (known.payloadhash === rpm.payloadhash) {
      ctx.out(`RPM already imported: ${path}`);
      return true;
    }
    ctx.err(`WARNING: md5sum mismatch for ${path}`);
    ctx.err('  A different rpm with the same name has already been imported');
    ctx.err('Skipping import');
    return false;
  }
  await prepareBuild(ctx, buildOf(rpm), rpm, options);
  if (options.test) {
    ctx.out(`Test mode -- skipping import for ${path}`);
    return true;
  }
  const directory = uploadDirectory(ctx, 'cli-import');
  ctx.io.out(`importing ${path}... `);
  await upload(ctx, path, directory, { bar: false });
  await ctx.call('importRPM', [directory, basename(path)]);
  ctx.out('done');
  return true;
}

const importRpms = command({
  name: 'import',
  group: 'admin',
  summary: 'Import RPMs that were built elsewhere',
  usage: '<package> [<package> ...]',
  args: [1],
  about:
    'Imports RPM files into builds. Source RPMs go first and make the builds; without one, --create-build makes an empty build.',
  examples: ['import hello-1.0-1.src.rpm hello-1.0-1.x86_64.rpm'],
  login: 'always',
  options: {
    link: flag('--link', 'accepted for compatibility: files are always uploaded'),
    test: flag('--test', 'only say what would be done'),
    createBuild: flag('--create-build', 'make builds that are missing'),
    srcEpoch: value('--src-epoch', 'SRC_EPOCH', 'epoch of builds made in this way'),
  },
  async run({ ctx, args, options }) {
    if (options.srcEpoch !== undefined && !/^(none|\d+)$/i.test(options.srcEpoch))
      throw new UsageError(`Invalid value for epoch: ${options.srcEpoch}`);
    // Source packages first: they make the builds that the others go into.
    const ordered = [...args].sort((a, b) => Number(b.endsWith('.src.rpm')) - Number(a.endsWith('.src.rpm')));
    let failed = false;
    for (const path of ordered) if (!(await importOne(ctx, path, options))) failed = true;
    return failed ? 1 : 0;
  },
});

async function readMetadata(path: string): Promise<Struct> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Struct;
  } catch (error) {
    throw new Failure(`${path}: ${(error as Error).message}`);
  }
}

const importCg = command({
  name: 'import-cg',
  group: 'admin',
  summary: 'Import a build of a content generator',
  usage: '<metadata_file> <files_dir>',
  args: [2, 2],
  login: 'always',
  options: {
    noprogress: flag('--noprogress', 'do not draw the progress of the uploads'),
    link: flag('--link', 'accepted for compatibility: files are always uploaded'),
    test: flag('--test', 'only see whether all files are there'),
    token: value('--token', 'TOKEN', 'token of a reserved build'),
    draft: flag('--draft', 'import as a draft build'),
    buildId: int('--build-id', 'BUILD_ID', 'id of a reserved build'),
  },
  async run({ ctx, args: [file = '', directory = ''], options }) {
    const metadata = await readMetadata(file);
    const outputs = (Array.isArray(metadata.output) ? metadata.output : []) as Struct[];
    const files = outputs
      .filter((output) => !output.metadata_only)
      .map((output) => {
        const extra = output.extra as Struct | undefined;
        const typeinfo = extra?.typeinfo as Record<string, Struct> | undefined;
        const relpath = output.relpath ?? typeinfo?.['remote-sources']?.relpath ?? '';
        return {
          path: join(directory, String(relpath), String(output.filename)),
          name: String(output.filename),
          relpath: String(relpath),
        };
      });
    if (options.test) {
      for (const { path } of files) await readFile(path);
      ctx.out('Test mode -- no import was done');
      return 0;
    }
    const serverDir = uploadDirectory(ctx, 'cli-import');
    for (const { path, name, relpath } of files) {
      ctx.out(`Uploading ${path}`);
      await upload(ctx, path, relpath ? `${serverDir}/${relpath}` : serverDir, { bar: !options.noprogress, name });
    }
    const named: Record<string, Value | undefined> = {
      token: options.token,
      draft: options.draft || undefined,
      build_id: options.buildId,
    };
    await ctx.call('CGImport', [metadata, serverDir], named);
    return 0;
  },
});

const reserveCg = command({
  name: 'reserve-cg',
  group: 'admin',
  summary: 'Reserve a build for a content generator',
  usage: '<cg> <nvr>|<metadata_file>',
  args: [2, 2],
  login: 'always',
  options: {
    draft: flag('--draft', 'reserve a draft build'),
    epoch: int('--epoch', 'EPOCH', 'epoch of the build'),
    metadata: flag('--metadata', 'the argument is a file of metadata'),
  },
  async run({ ctx, args: [cg = '', what = ''], options }) {
    let data: Struct;
    if (options.metadata) data = ((await readMetadata(what)).build ?? {}) as Struct;
    else {
      const words = what.split('-');
      if (words.length < 3) throw new UsageError(`invalid format: ${what}`);
      const [version = '', release = ''] = words.slice(-2);
      data = { name: words.slice(0, -2).join('-'), version, release, epoch: options.epoch ?? null };
    }
    if (options.draft) data.draft = true;
    const result = await ctx.call<{ build_id: number; token: string }>('CGInitBuild', [cg, data]);
    ctx.out(`Reserved build ${result.build_id}`);
    ctx.out(`token: ${result.token}`);
  },
});

const grantCgAccess = command({
  name: 'grant-cg-access',
  group: 'admin',
  summary: 'Let a user import builds of a content generator',
  usage: '<user> <content generator>',
  args: [2, 2],
  login: 'always',
  options: { new: flag('--new', 'create the content generator when it is not there') },
  async run({ ctx, args: [user = '', cg = ''], options }) {
    await meant(ctx, 'user', user);
    await ctx.call('grantCGAccess', [user, cg], { create: options.new || undefined });
  },
});

const revokeCgAccess = command({
  name: 'revoke-cg-access',
  group: 'admin',
  summary: 'Do not let a user import builds of a content generator',
  usage: '<user> <content generator>',
  args: [2, 2],
  login: 'always',
  async run({ ctx, args: [user = '', cg = ''] }) {
    await meant(ctx, 'user', user);
    await ctx.call('revokeCGAccess', [user, cg]);
  },
});

export default [importRpms, importCg, reserveCg, grantCgAccess, revokeCgAccess];
