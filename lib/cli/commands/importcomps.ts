import { valuesOf } from '#client/multicall';
import { repr } from '#core/python';
import { idOrName } from '../arguments.ts';
import { command, flag } from '../command.ts';
import { readComps } from '../compsfile.ts';
import { found } from '../found.ts';

export default command({
  name: 'import-comps',
  group: 'admin',
  summary: 'Import the groups of a comps file into a tag',
  usage: '<file> <tag>',
  args: [2, 2],
  about: 'Adds the groups of a comps.xml file with their packages to a tag. "show-groups --comps" prints such a file.',
  examples: ['import-comps comps.xml f42-build'],
  login: 'always',
  options: { force: flag('--force', 'also where the group is blocked') },
  async run({ ctx, args: [file = '', tagName = ''], options: { force } }) {
    const tag = await found(ctx, 'tag', idOrName(tagName));
    for (const group of await readComps(file)) {
      ctx.out(`Group: ${group.id} (${group.options.display_name})`);
      // One request for each group: a distribution's has hundreds of packages.
      const calls = [
        { method: 'groupListAdd', params: [tag.id, group.id], named: { ...group.options, force } },
        ...group.packages.map(({ name, options }) => ({
          method: 'groupPackageListAdd',
          params: [tag.id, group.id, name],
          named: { ...options, force },
        })),
      ];
      valuesOf(await ctx.session.multiCall(calls));
      for (const { name, options } of group.packages) ctx.out(`  Package: ${name}: ${repr(options)}`);
    }
  },
});
