import { existsSync } from 'node:fs';
import type { Struct } from '#core/xmlrpc/value';
import { idOrName } from '../arguments.ts';
import { command, flag, int, list, value } from '../command.ts';
import { Failure, UsageError } from '../failure.ts';
import { meant } from '../found.ts';
import { upload, uploadDirectory } from '../uploading.ts';
import { announceTask, WAIT_OPTIONS, waitFor } from '../waiting.ts';

export default [
  command({
    name: 'dist-repo',
    group: 'misc',
    summary: 'Make a repo of signed RPMs for distribution',
    usage: '<tag> <key_id> [<key_id> ...]',
    args: [1],
    about: 'Makes a repo of the RPMs in a tag, in the copies signed with one of the keys, the first key first.',
    examples: ['dist-repo f42-updates aaf92f30 --with-src --split-debuginfo'],
    login: 'always',
    options: {
      allowMissingSignatures: flag('--allow-missing-signatures', 'use unsigned copies where there is no signed one'),
      arch: list('-a, --arch', 'ARCH', 'for this architecture instead of those of the tag (may be repeated)'),
      withSrc: flag('--with-src', 'a repo of source RPMs, too'),
      splitDebuginfo: flag('--split-debuginfo', 'debuginfo RPMs in a repo of their own'),
      comps: value('--comps', 'COMPS', 'put this comps file into the repo'),
      deltaRpms: list('--delta-rpms', 'REPO', 'make delta RPMs against this repo'),
      event: int('--event', 'EVENT', 'the content of the tag at this event'),
      volume: value('--volume', 'VOLUME', 'write the repo to this volume'),
      nonLatest: flag('--non-latest', 'older builds, too'),
      latestN: int('--latest-n', 'N', 'the N latest builds of each package'),
      multilib: value('--multilib', 'CONFIG', 'add multilib packages by the rules in this file'),
      noinherit: flag('--noinherit', 'nothing inherited'),
      ...WAIT_OPTIONS,
      skipMissingSignatures: flag('--skip-missing-signatures', 'leave out RPMs without such a signature'),
      zck: flag('--zck', 'zchunk metadata, too'),
      zckDictDir: value('--zck-dict-dir', 'DIR', 'dictionaries for zchunk, on the builder'),
      writeSignedRpms: flag('--write-signed-rpms', 'write signed copies that are missing first'),
      skipStat: flag('--skip-stat', 'do not look at the RPM files'),
      noSkipStat: flag('--no-skip-stat', 'look at the RPM files'),
      quiet: flag('--quiet', 'do not print what the task does'),
    },
    async run({ ctx, args: [tagName = '', ...keys], options }) {
      if (keys.length === 0 && !options.allowMissingSignatures) {
        throw new UsageError('Please specify one or more GPG key IDs (or --allow-missing-signatures)');
      }
      if (options.allowMissingSignatures && options.skipMissingSignatures) {
        throw new UsageError('allow_missing_signatures and skip_missing_signatures are mutually exclusive');
      }
      const tag = await meant(ctx, 'tag', idOrName(tagName));
      const arches = options.arch.length > 0 ? options.arch : (tag.arches ?? '').split(/\s+/).filter(Boolean);
      if (arches.length === 0) throw new UsageError(`No arches given and no arches associated with tag ${tagName}`);

      const directory = uploadDirectory(ctx, 'cli-dist-repo');
      const sent = async (path: string | undefined) => {
        if (path === undefined) return null;
        if (!existsSync(path)) throw new Failure(`could not find ${path}`);
        return upload(ctx, path, directory);
      };
      const opts: Struct = {
        arch: arches,
        comps: await sent(options.comps),
        delta: options.deltaRpms.map(idOrName),
        event: options.event ?? null,
        volume: options.volume ?? null,
        inherit: !options.noinherit,
        latest: options.latestN ?? !options.nonLatest,
        multilib: await sent(options.multilib),
        split_debuginfo: options.splitDebuginfo,
        skip_missing_signatures: options.skipMissingSignatures,
        allow_missing_signatures: options.allowMissingSignatures,
        zck: options.zck,
        zck_dict_dir: options.zckDictDir ?? null,
        write_signed_rpms: options.writeSignedRpms,
      };
      if (options.withSrc) opts.arch = [...arches, 'src'];
      if (options.skipStat || options.noSkipStat) opts.createrepo_skip_stat = options.skipStat;
      const id = await ctx.call<number>('distRepo', [tag.id, keys], opts);
      ctx.out(`Creating dist repo for tag ${tag.name}`);
      announceTask(ctx, id);
      return waitFor(ctx, [id], options);
    },
  }),
];
