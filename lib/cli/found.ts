import type { Struct, Value } from '#core/xmlrpc/value';
import type { Context } from './context.ts';
import { Failure } from './failure.ts';
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

/** A row that a user named by its id or name. Throws Failure when there is none. */
export async function found<K extends keyof Rows>(
  ctx: Context,
  what: K,
  word: Value,
  named?: Struct,
): Promise<Rows[K]> {
  const row = await ctx.call<Rows[K] | null>(CALLS[what], [word], named);
  if (!row) throw new Failure(`No such ${what}: ${word}`);
  return row;
}
