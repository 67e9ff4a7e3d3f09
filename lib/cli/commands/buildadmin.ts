import { idOrName } from '../arguments.ts';
import { command, flag } from '../command.ts';
import { Failure } from '../failure.ts';
import { found } from '../found.ts';
import type { BuildRow } from '../rows.ts';

const promoteBuild = command({
  name: 'promote-build',
  group: 'misc',
  summary: 'Make a draft build an ordinary one',
  usage: '<draft-build>',
  args: [1, 1],
  login: 'always',
  options: { force: flag('-f, --force', 'also where a policy is in the way (admins)') },
  async run({ ctx, args: [word = ''], options }) {
    const build = await found(ctx, 'build', idOrName(word));
    if (!build.draft) throw new Failure(`Not a draft build: ${build.nvr}`);
    const promoted = await ctx.call<BuildRow>('promoteBuild', [build.id], { force: options.force });
    ctx.out(`${build.nvr} has been promoted to ${promoted.nvr}`);
  },
});

const setBuildVolume = command({
  name: 'set-build-volume',
  group: 'admin',
  summary: 'Move builds to another storage volume',
  usage: '<volume> <n-v-r> [<n-v-r> ...]',
  args: [2],
  login: 'always',
  options: { verbose: flag('-v, --verbose', 'print each build') },
  async run({ ctx, args: [volume = '', ...words], options }) {
    if (!(await ctx.call('getVolume', [volume]))) throw new Failure(`No such volume: ${volume}`);
    for (const word of words) {
      const build = await ctx.call<BuildRow | null>('getBuild', [idOrName(word)]);
      if (!build) ctx.err(`No such build: ${word}`);
      else if (build.volume_name === volume) ctx.out(`Build ${build.nvr} already on volume ${volume}`);
      else {
        if (options.verbose) ctx.out(`${build.nvr}: ${build.volume_name} -> ${volume}`);
        await ctx.call('changeBuildVolume', [build.id, volume]);
      }
    }
  },
});

export default [promoteBuild, setBuildVolume];
