import type { Struct, Value } from '#core/xmlrpc/value';
import { plainWord } from '../arguments.ts';
import { command, flag, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';
import { literal } from '../literal.ts';
import { pprint } from '../pprint.ts';
import type { UserRow } from '../rows.ts';
import { VERSION } from '../version.ts';

const GREETINGS = [
  'hello',
  'hi',
  'good day',
  'moshi moshi',
  'hallo',
  'bonjour',
  'hola',
  'ciao',
  'salve',
  'hej',
  'ahoj',
  'ola',
  'dobry den',
  'szia',
];

async function hubVersion(ctx: Context): Promise<string> {
  return ctx.session.hubVersion ?? (await ctx.call<string>('getKojiVersion'));
}

const moshimoshi = command({
  name: 'moshimoshi',
  aliases: ['hello'],
  group: 'misc',
  summary: 'Introduce yourself: see whether hub and login work',
  args: [0, 0],
  json: true,
  login: 'always',
  async run({ ctx }) {
    const user = await ctx.call<(UserRow & { authtype?: number }) | null>('getLoggedInUser');
    const version = await hubVersion(ctx);
    const { server, cert } = ctx.config;
    if (ctx.json) return ctx.printJson({ user, hub: server, version });
    const greeting = GREETINGS[Math.floor(ctx.io.now()) % GREETINGS.length];
    ctx.out(`${greeting}, ${user?.name ?? 'anonymous user'}!`);
    ctx.out();
    ctx.out(`You are using the hub at ${server} (Koji ${version})`);
    if (!user) ctx.out('Not authenticated');
    else if (user.authtype === 2) ctx.out(`Authenticated via client certificate ${cert ?? ''}`.trimEnd());
    else if (user.authtype === 1 || user.authtype === 3) ctx.out('Authenticated via GSSAPI');
    else ctx.out('Authenticated via password');
  },
});

const version = command({
  name: 'version',
  group: 'misc',
  summary: 'Print the versions of client and hub',
  args: [0, 0],
  json: true,
  async run({ ctx }) {
    const hub = await ctx.call<string>('getKojiVersion');
    if (ctx.json) return ctx.printJson({ client: VERSION, hub });
    ctx.out(`Client: ${VERSION}`);
    ctx.out(`Hub:    ${hub}`);
  },
});

function readJson(text: string, bare: boolean): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    if (bare) return text;
    throw new UsageError(`Not JSON: ${text} (${(error as Error).message})`);
  }
}

function readPython(text: string, bare: boolean): Value {
  const value = literal(text);
  if (value !== undefined) return value;
  if (bare) return text;
  throw new UsageError(`Not a Python literal: ${text}`);
}

const call = command({
  name: 'call',
  group: 'misc',
  summary: 'Call any method of the hub',
  usage: '<name> [<arg> ...]',
  args: [1],
  about: `
Calls a method and prints its result. NAME=VALUE is a named argument. Numbers, True, False and None are read as such,
everything else is text; --json and --python read every argument as a value. "list-api" shows the methods.

With the global option --noauth the call is made without logging in.`,
  examples: [
    'call getTag dist strict=True',
    `call --json-output listTagged dist latest=True`,
    `call --json getBuild '{"name":"hello","version":"1.0","release":"1"}'`,
  ],
  login: 'always',
  options: {
    python: flag('-p, --python', 'arguments are Python literals'),
    kwargs: value('--kwargs', 'KWARGS', 'named arguments as a dictionary, in Python or (with --json-input) JSON'),
    json: flag('-j, --json', 'arguments and result are JSON'),
    jsonInput: flag('--json-input', 'arguments are JSON'),
    jsonOutput: flag('--json-output', 'the result is JSON'),
    bareStrings: flag('-b, --bare-strings', 'what cannot be read as JSON or Python is text'),
  },
  async run({ ctx, args: [name = '', ...words], options }) {
    const jsonInput = options.json || options.jsonInput;
    if (jsonInput && options.python) throw new UsageError('The --python option conflicts with --json-input');
    const python = options.python || (options.kwargs !== undefined && !jsonInput);
    const read = (word: string) => {
      if (jsonInput) return readJson(word, options.bareStrings);
      return python ? readPython(word, options.bareStrings) : plainWord(word);
    };
    const positional: Value[] = [];
    const named: Struct = options.kwargs === undefined ? {} : (read(options.kwargs) as Struct);
    for (const word of words) {
      const pair = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(word);
      if (pair) named[pair[1]!] = read(pair[2]!);
      else positional.push(read(word));
    }
    const result = await ctx.session.call(name, positional, named, { doubles: 'keep' });
    if (options.json || options.jsonOutput || ctx.json) ctx.printJson(sortedKeys(result));
    else ctx.out(pprint(result));
  },
});

/** JSON with members in order of their names, as scripts that compare outputs expect. */
function sortedKeys(value: Value): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if ('value' in value && Object.getPrototypeOf(value) !== Object.prototype) return value.valueOf();
  const members = Object.entries(value as Struct).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, sortedKeys(member)]));
}

interface ApiRow {
  name: string;
  argdesc: string;
  doc: string | null;
}

const listApi = command({
  name: 'list-api',
  group: 'info',
  summary: 'Print the methods of the hub',
  usage: '[method_name ...]',
  args: [0],
  json: true,
  async run({ ctx, args }) {
    const all = await ctx.call<ApiRow[]>('_listapi');
    const rows =
      args.length === 0 ? all.sort((a, b) => (a.name < b.name ? -1 : 1)) : args.map((name) => apiOf(all, name));
    if (ctx.json) return ctx.printJson(rows);
    for (const row of rows) {
      ctx.out(`${row.name}${row.argdesc}`);
      if (row.doc) ctx.out(`${args.length === 0 ? '  ' : ''}description: ${row.doc}`);
    }
  },
});

function apiOf(all: readonly ApiRow[], name: string): ApiRow {
  const found = all.find((row) => row.name === name);
  if (!found) throw new Failure(`Unknown API method: ${name}`);
  return found;
}

export default [moshimoshi, version, call, listApi];
