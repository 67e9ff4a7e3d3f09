import { valuesOf } from '#client/multicall';
import type { Named } from '#client/named';
import type { Value } from '#core/xmlrpc/value';
import type { Context } from './context.ts';
import { Failure, UsageError } from './failure.ts';
import type { BuildRow, ChannelRow, HostRow, RpmRow, TagRow, TargetRow, TaskRow, UserRow } from './rows.ts';

/** What messages call a thing -> its row. */
interface Rows {
  build: BuildRow;
  'build target': TargetRow;
  channel: ChannelRow;
  host: HostRow;
  package: { id: number };
  rpm: RpmRow;
  tag: TagRow;
  task: TaskRow;
  user: UserRow;
}

const CALLS: Record<keyof Rows, string> = {
  build: 'getBuild',
  'build target': 'getBuildTarget',
  channel: 'getChannel',
  host: 'getHost',
  package: 'getPackage',
  rpm: 'getRPM',
  tag: 'getTag',
  task: 'getTaskInfo',
  user: 'getUser',
};

const rowOf = <K extends keyof Rows>(ctx: Context, what: K, word: Value, named?: Named) =>
  ctx.call<Rows[K] | null>(CALLS[what], [word], named);

/** A row that a user named by its id or name. Throws Failure when there is none. */
export async function found<K extends keyof Rows>(ctx: Context, what: K, word: Value, named?: Named): Promise<Rows[K]> {
  const row = await rowOf(ctx, what, word, named);
  if (!row) throw new Failure(`No such ${what}: ${word}`);
  return row;
}

/** The same where Koji takes a name of nothing for a wrong command line: throws UsageError. */
export async function meant<K extends keyof Rows>(ctx: Context, what: K, word: Value, named?: Named): Promise<Rows[K]> {
  const row = await rowOf(ctx, what, word, named);
  if (!row) throw new UsageError(`No such ${what}: ${word}`);
  return row;
}

/** The rows of several, which must all be there before anything is changed. Throws Failure with `complaint`, each missing one told. */
export async function allFound<K extends keyof Rows>(
  ctx: Context,
  what: K,
  words: readonly string[],
  complaint: string,
): Promise<Rows[K][]> {
  const calls = words.map((word) => ({ method: CALLS[what], params: [word] }));
  const rows = valuesOf(await ctx.session.multiCall<Rows[K] | null>(calls));
  const missing = words.filter((_, at) => !rows[at]);
  for (const word of missing) ctx.err(`No such ${what}: ${word}`);
  if (missing.length > 0) throw new Failure(complaint);
  return rows as Rows[K][];
}
