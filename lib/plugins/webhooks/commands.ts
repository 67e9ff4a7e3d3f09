import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { command, flag, list, value } from '#cli/command';
import type { Context } from '#cli/context';
import { UsageError } from '#cli/failure';
import { fitted, header, row } from '#cli/table';
import { ascTime } from '#cli/time';
import type { Struct } from '#core/xmlrpc/value';

const VERBS = ['add', 'edit', 'rotate', 'remove', 'list', 'deliveries', 'redeliver'];

interface HookRow {
  readonly id: number;
  readonly owner_name: string | null;
  readonly url: string;
  readonly topics: string[];
  readonly tags: string[];
  readonly packages: string[];
  readonly enabled: boolean;
  readonly reason: string | null;
}

interface DeliveryRow {
  readonly message_id: string;
  readonly topic: string;
  readonly state: string;
  readonly next_ts: number | null;
  readonly attempts: {
    readonly ts: number;
    readonly latency: number;
    readonly status: number | null;
    readonly problem: string | null;
  }[];
}

const webhook = command({
  name: 'webhook',
  group: 'misc',
  summary: 'Have messages about changes posted to an address',
  usage: 'add <url> | edit <id> | rotate <id> | remove <id> | list | deliveries <id> | redeliver <id> [<message> ...]',
  args: [1],
  about: `
The hub posts each message that fits --topic, --tag and --package to the address, as JSON {topic, time, properties, body},
signed after Standard Webhooks (headers webhook-id, webhook-timestamp, webhook-signature).

"add" and "rotate" make a secret and print it, the only time that it is seen, or take it from --secret-file. After "rotate"
messages are signed with the old one, too, for some hours. "edit" replaces the filters that are given. "deliveries" shows
the newest messages with their last attempt; "redeliver" sends those named again, or all that have failed.`,
  examples: [
    'webhook add https://ci.example.org/koji --topic build.tag --tag "f42*"',
    'webhook deliveries 3 --state failed',
    'webhook redeliver 3',
  ],
  login: 'always',
  json: true,
  options: {
    topic: list('--topic', 'GLOB', 'topics such as build.tag or task.* (may be repeated; default: all)'),
    tag: list('--tag', 'GLOB', 'only messages about these tags (may be repeated)'),
    package: list('--package', 'GLOB', 'only messages about these packages (may be repeated)'),
    url: value('--url', 'URL', 'edit: another address'),
    enable: flag('--enable', 'edit: switch it on again'),
    disable: flag('--disable', 'edit: switch it off'),
    secretFile: value('--secret-file', 'FILE', 'add, rotate: the secret, whsec_ and base64'),
    state: value('--state', 'STATE', 'deliveries: waiting, delivered or failed'),
    user: value('--user', 'USER', "list: a user's (admin)"),
  },
  async run({ ctx, args: [verb = '', ...words], options }) {
    if (!VERBS.includes(verb)) throw new UsageError(`Not a verb of webhook: ${verb}`);
    const filters = filtersOf(options.topic, options.tag, options.package);
    if (verb === 'list') return listHooks(ctx, options.user ?? null);
    const [word, ...messages] = words;
    if (word === undefined) throw new UsageError(`webhook ${verb} needs ${verb === 'add' ? 'an address' : 'an id'}`);
    if (verb === 'add') return add(ctx, word, secretFrom(options.secretFile), filters);
    if (!/^\d+$/.test(word)) throw new UsageError(`Not the id of a webhook: ${word}`);
    const id = Number(word);
    if (verb === 'remove') return ctx.call('toji.removeWebhook', [id]).then(() => 0);
    if (verb === 'rotate') return rotate(ctx, id, secretFrom(options.secretFile));
    if (verb === 'deliveries') return deliveries(ctx, id, options.state ?? null);
    if (verb === 'redeliver') return redeliver(ctx, id, messages);
    if (options.enable && options.disable) throw new UsageError('--enable and --disable are mutually exclusive');
    const enabled = options.enable || options.disable ? { enabled: options.enable } : {};
    await ctx.call('toji.editWebhook', [id], { ...filters, ...enabled, ...(options.url ? { url: options.url } : {}) });
    return 0;
  },
});

function filtersOf(topics: string[], tags: string[], packages: string[]): Struct {
  const given = Object.entries({ topics, tags, packages }).filter(([, globs]) => globs.length > 0);
  return Object.fromEntries(given);
}

const secretFrom = (file: string | undefined): { readonly secret: string; readonly made: boolean } =>
  file === undefined
    ? { secret: `whsec_${randomBytes(32).toString('base64')}`, made: true }
    : { secret: readFileSync(file, 'utf8').trim(), made: false };

async function add(ctx: Context, url: string, { secret, made }: ReturnType<typeof secretFrom>, filters: Struct) {
  const id = await ctx.call<number>('toji.addWebhook', [url, secret], filters);
  ctx.out(`Webhook ${id}`);
  if (made) ctx.out(`Secret: ${secret}`);
}

async function rotate(ctx: Context, id: number, { secret, made }: ReturnType<typeof secretFrom>) {
  await ctx.call('toji.editWebhook', [id], { secret });
  if (made) ctx.out(`Secret: ${secret}`);
}

async function listHooks(ctx: Context, user: string | null): Promise<void> {
  const hooks = await ctx.call<HookRow[]>('toji.listWebhooks', [user]);
  if (ctx.json) return ctx.printJson(hooks);
  const cells = hooks.map((hook) => [
    ...[String(hook.id), hook.owner_name ?? '', hook.enabled ? 'on' : 'off', hook.url, hook.topics.join(' ') || 'all'],
    [...hook.tags.map((tag) => `tag ${tag}`), ...hook.packages.map((name) => `package ${name}`)].join(', '),
    hook.reason ?? '',
  ]);
  print(ctx, ['ID', 'Owner', 'State', 'Address', 'Topics', 'About', 'Switched off because'], cells);
}

async function deliveries(ctx: Context, id: number, state: string | null): Promise<void> {
  const queryOpts = { limit: 50 };
  const rows = await ctx.call<DeliveryRow[]>('toji.listWebhookDeliveries', [id, state], { queryOpts });
  if (ctx.json) return ctx.printJson(rows);
  const cells = rows.map(({ message_id, topic, state: now, attempts, next_ts }) => {
    const last = attempts.at(-1);
    return [
      ...[message_id, topic, now, String(attempts.length), last ? ascTime(last.ts) : ''],
      last ? `${last.latency.toFixed(2)} s` : '',
      last?.problem ?? (last ? String(last.status) : ''),
      next_ts === null ? '' : ascTime(next_ts),
    ];
  });
  print(ctx, ['Message', 'Topic', 'State', 'Attempts', 'Last', 'Took', 'Answer', 'Next'], cells);
}

/** The hub starts some hundred at a time. */
async function redeliver(ctx: Context, id: number, messages: string[]): Promise<void> {
  let started = 0;
  for (;;) {
    const some = await ctx.call<number>('toji.redeliverWebhook', [id, messages.length > 0 ? messages : null]);
    started += some;
    if (messages.length > 0 || some === 0) break;
  }
  ctx.out(`${started} messages are sent again`);
}

function print(ctx: Context, titles: readonly string[], cells: string[][]): void {
  const columns = fitted(titles, cells);
  if (!ctx.globals.quiet) for (const line of header(columns)) ctx.out(line);
  for (const one of cells) ctx.out(row(columns, one));
}

export default [webhook];
