import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value } from '#core/xmlrpc/value';
import { command, flag, value } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, UsageError } from '../failure.ts';

interface Policy {
  name: string;
  text: string;
  /** `hub`: set at run time; `settings`: as deployed */
  from: string;
}

interface Policies {
  policies: Policy[];
  history: { version: number; name: string; user_name: string | null; time: string | null; comment: string | null }[];
}

type Verdict =
  | { ok: true; action?: string | null; rule?: string | null }
  | { ok: false; problem: string; line: number };

const policy = command({
  name: 'policy',
  group: 'admin',
  summary: "Show, try, compare and change the hub's policies",
  usage: 'list | show <name> | check <name> [<file>] | diff <name> <file> | set <name> <file>',
  args: [1, 3],
  json: true,
  login: 'always',
  about:
    'check reads a text as the hub would and, with --data, says what it would answer; without a file it asks the ' +
    'policy in force. It changes nothing. set takes effect at once for the whole hub. A file of - is standard input.',
  examples: [
    'policy check tag new-tag-policy --data \'{"tag": "dist-gated", "operation": "tag"}\'',
    'policy set tag new-tag-policy --comment "only tested builds"',
  ],
  options: {
    data: value('--data', 'JSON', 'what the policy is asked about'),
    comment: value('--comment', 'TEXT', 'why, for the history'),
    reset: flag('--reset', 'with set: back to the text of the settings'),
  },
  async run({ ctx, args, options }) {
    const [action, name, file] = args;
    if (action === 'list') return list(ctx);
    if (name === undefined) throw new UsageError('Please name a policy');
    if (action === 'show') return ctx.out((await find(ctx, name)).text.trimEnd());
    if (action === 'check') return check(ctx, name, file === undefined ? null : read(file), options.data);
    if (action === 'set' && options.reset) return set(ctx, name, null, options.comment);
    if (file === undefined) throw new UsageError('Please name a file with the text');
    if (action === 'diff') return diff(ctx, name, read(file));
    if (action === 'set') return set(ctx, name, read(file), options.comment);
    throw new UsageError(`Unknown action: ${action}`);
  },
});

const all = (ctx: Context): Promise<Policies> => ctx.call<Policies>('toji.getPolicies');

async function list(ctx: Context): Promise<void> {
  const { policies, history } = await all(ctx);
  if (ctx.json) return ctx.printJson({ policies, history });
  for (const { name, from } of policies) ctx.out(`${name.padEnd(24)} ${from}`);
  for (const { name, time, user_name, comment } of history)
    ctx.out(`${time} ${user_name} ${name} ${comment ?? ''}`.trimEnd());
}

async function find(ctx: Context, name: string): Promise<Policy> {
  const found = (await all(ctx)).policies.find((one) => one.name === name);
  if (!found) throw new Failure(`No such policy: ${name}`);
  return found;
}

const read = (file: string): string => readFileSync(file === '-' ? 0 : file, 'utf8');

async function check(ctx: Context, name: string, text: string | null, data: string | undefined): Promise<void> {
  const about = data === undefined ? null : (parse(data) as Value);
  const verdict = await ctx.call<Verdict>('toji.checkPolicy', [name, text, about]);
  if (ctx.json) return ctx.printJson(verdict);
  if (!verdict.ok) throw new Failure(verdict.problem);
  if (about === null) return ctx.out(`${name}: the text is right`);
  ctx.out(
    verdict.action === null || verdict.action === undefined
      ? 'no rule matches'
      : `${verdict.action}   [rule: ${verdict.rule}]`,
  );
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new UsageError(`--data is not JSON: ${(error as Error).message}`);
  }
}

/** What would change, as diff(1) shows it. */
async function diff(ctx: Context, name: string, text: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'toji-policy-'));
  try {
    const [before, after] = [join(folder, `${name}.hub`), join(folder, `${name}.new`)];
    writeFileSync(before, `${(await find(ctx, name)).text.trimEnd()}\n`);
    writeFileSync(after, `${text.trimEnd()}\n`);
    const ran = spawnSync('diff', ['-u', '--label', `${name} (hub)`, '--label', `${name} (new)`, before, after], {
      encoding: 'utf8',
    });
    if (ran.error) throw new Failure(`diff cannot be run: ${ran.error.message}`);
    if (ran.stdout) ctx.out(ran.stdout.trimEnd());
    return ran.status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function set(ctx: Context, name: string, text: string | null, comment: string | undefined): Promise<void> {
  const version = await ctx.call<number>('toji.setPolicy', [name, text, comment ?? null]);
  ctx.out(`${name}: in force, change ${version}`);
}

export default [policy];
