import { basename } from 'node:path';
import { parseNVR } from '#core/nvr';
import type { Struct } from '#core/xmlrpc/value';
import { idOrName } from '../arguments.ts';
import { command, flag, value } from '../command.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../failure.ts';
import { need } from '../permission.ts';
import { readPom } from '../pom.ts';
import type { BuildRow } from '../rows.ts';
import { upload, uploadDirectory } from '../uploading.ts';

/** A kind of archives: what --type-info says of one, and how a build that takes them is made. */
interface Kind {
  read(typeInfo: string): Promise<Struct>;
  create(ctx: Context, build: Struct, info: Struct): Promise<unknown>;
}

const KINDS: Record<string, Kind> = {
  maven: {
    read: async (path) => ({ ...(await readPom(path)) }),
    create: (ctx, build, info) => ctx.call('createMavenBuild', [build, info]),
  },
  win: {
    async read(text) {
      const [relpath = '', platforms, ...flags] = text.split(':');
      if (platforms === undefined) throw new UsageError('--type-info must be in relpath:platforms[:flags] format');
      return { relpath, platforms: words(platforms), flags: words(flags.join(':')) };
    },
    // Nothing is known of the machine that the build was made on.
    create: (ctx, build) => ctx.call('createWinBuild', [build, { platform: 'import' }]),
  },
  image: {
    read: async (arch) => ({ arch }),
    create: (ctx, build) => ctx.call('createImageBuild', [build]),
  },
};

/** Makes the build that an N-V-R names. */
async function created(ctx: Context, nvr: string, kind: Kind, info: Struct): Promise<Struct> {
  const { name, version, release, epoch } = parseNVR(nvr);
  const build = { name, version, release, epoch: epoch === '' ? null : Number(epoch) };
  await kind.create(ctx, build, info);
  return build;
}

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

export default command({
  name: 'import-archive',
  group: 'admin',
  summary: 'Import files that are not RPMs into a build',
  usage: '<build-id|n-v-r> <archive_path> [<archive_path> ...]',
  args: [2],
  examples: ['import-archive --create-build --type=image --type-info=x86_64 cloud-42-1 cloud.qcow2'],
  login: 'always',
  options: {
    noprogress: flag('--noprogress', 'do not draw the progress of the uploads'),
    createBuild: flag('--create-build', 'make the build when it is missing'),
    link: flag('--link', 'accepted for compatibility: files are always uploaded'),
    type: value('--type', 'TYPE', `kind of the files: ${Object.keys(KINDS).join(', ')}`),
    typeInfo: value(
      '--type-info',
      'TYPE_INFO',
      'maven: path of a local .pom file; win: relpath:platforms[:flags], words separated by spaces; image: the arch',
    ),
  },
  async run({ ctx, args: [word = '', ...paths], options }) {
    const { type, typeInfo } = options;
    if (!type) throw new UsageError('You must specify an archive type');
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    if (!kind) throw new UsageError(`Unsupported archive type: ${type}`);
    await need(ctx, `${type}-import`);
    if (!typeInfo) throw new UsageError('--type-info must be specified');
    const info = await kind.read(typeInfo);

    const known = await ctx.call<BuildRow | null>('getBuild', [idOrName(word)]);
    if (!known && !options.createBuild) throw new UsageError(`No such build: ${word}`);
    const build = known ? { id: known.id } : await created(ctx, word, kind, info);
    for (const path of paths) {
      const name = basename(path);
      ctx.out(`Uploading archive: ${name}`);
      const uploaded = await upload(ctx, path, uploadDirectory(ctx, 'cli-import'), { bar: !options.noprogress });
      ctx.out();
      await ctx.call('importArchive', [uploaded, build, type, info]);
      ctx.out(`Imported: ${name}`);
    }
  },
});
