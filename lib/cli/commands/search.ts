import { command, flag } from '../command.ts';
import { UsageError } from '../failure.ts';

const TYPES = ['package', 'build', 'tag', 'target', 'user', 'host', 'rpm', 'maven', 'win'];

export default [
  command({
    name: 'search',
    group: 'search',
    summary: 'Find packages, builds, tags and more by name',
    usage: '<search_type> <pattern>',
    args: [2, 2],
    about: `Finds what matches a glob pattern. What can be searched for: ${TYPES.join(', ')}.`,
    examples: ["search package 'python3-*'", "search --regex build '^hello-[0-9]'"],
    json: true,
    options: {
      regex: flag('-r, --regex', 'the pattern is a regular expression'),
      exact: flag('--exact', 'the pattern is a name'),
    },
    async run({ ctx, args: [type = '', pattern = ''], options }) {
      if (options.regex && options.exact) throw new UsageError('--regex and --exact options are mutually exclusive');
      if (!TYPES.includes(type)) throw new UsageError(`No such search type: ${type}`);
      const match = options.regex ? 'regexp' : options.exact ? 'exact' : 'glob';
      const rows = await ctx.call<{ id: number; name: string }[]>('search', [pattern, type, match]);
      if (ctx.json) return ctx.printJson(rows);
      for (const row of rows) ctx.out(row.name);
    },
  }),
];
