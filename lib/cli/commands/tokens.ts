import { command, int, value } from '../command.ts';
import { UsageError } from '../failure.ts';
import { fitted, header, row } from '../table.ts';
import { longTime } from '../time.ts';

interface TokenRow {
  id: number;
  name: string;
  create_ts: number;
  expire_ts: number;
}

const addToken = command({
  name: 'add-token',
  group: 'misc',
  summary: 'Make an API token, to log in with in place of a password',
  usage: '<name>',
  args: [1, 1],
  about: 'The token is printed once. Give it where a password is asked for: --password, or password in the profile.',
  examples: ['add-token nightly-rebuild --days 90'],
  login: 'always',
  json: true,
  options: { days: int('--days', 'DAYS', 'how long it lives; default: as long as the hub allows') },
  async run({ ctx, args: [name = ''], options }) {
    const made = await ctx.call<TokenRow & { token: string }>('toji.addToken', [name], { days: options.days });
    if (ctx.json) ctx.printJson(made);
    else ctx.out(made.token);
  },
});

const listTokens = command({
  name: 'list-tokens',
  group: 'misc',
  summary: 'List your API tokens',
  args: [0, 0],
  login: 'always',
  json: true,
  options: { user: value('--user', 'USER', 'of this user (admins)') },
  async run({ ctx, options }) {
    const tokens = await ctx.call<TokenRow[]>('toji.listTokens', [], { user: options.user });
    if (ctx.json) return ctx.printJson(tokens);
    const cells = tokens.map(({ id, name, expire_ts }) => [id, name, longTime(expire_ts)]);
    const columns = fitted(['ID', 'Name', 'Expires'], cells);
    for (const line of [...header(columns), ...cells.map((one) => row(columns, one))]) ctx.out(line);
  },
});

const revokeToken = command({
  name: 'revoke-token',
  group: 'misc',
  summary: 'Revoke API tokens',
  usage: '<id> [<id> ...]',
  args: [1],
  login: 'always',
  async run({ ctx, args }) {
    const wrong = args.find((id) => !/^\d+$/.test(id));
    if (wrong !== undefined) throw new UsageError(`Not the id of a token: ${wrong}`);
    for (const id of args) await ctx.call('toji.removeToken', [Number(id)]);
  },
});

export default [addToken, listTokens, revokeToken];
