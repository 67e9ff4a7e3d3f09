import type { Value } from '#core/xmlrpc/value';
import { int, type Options, value } from './command.ts';
import type { Context } from './context.ts';
import { Failure, UsageError } from './failure.ts';
import { ascTime, readTime } from './time.ts';

/** Readings of arguments that several commands share. */

/** A task id. */
export function taskId(text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`Invalid task ID: ${text}`);
  return Number(text);
}

/** An id when it is a number, else a name: what most hub methods take for an object. */
export function idOrName(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** `a b,c` -> `a b c`: the form of arch lists on the wire. */
export function archList(text: string): string {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .join(' ');
}

/** `key=value` words as a struct, values as JSON when they are. */
export function keyValues(words: readonly string[]): Record<string, Value> {
  const pairs = words.map((word) => {
    const at = word.indexOf('=');
    if (at <= 0) throw new UsageError(`Not a key=value: ${word}`);
    return [word.slice(0, at), plainWord(word.slice(at + 1))] as const;
  });
  return Object.fromEntries(pairs);
}

/** A word of the command line as a value: number, True, False, None, JSON, else the text itself. */
export function plainWord(word: string): Value {
  if (/^-?\d+$/.test(word)) return Number.isSafeInteger(Number(word)) ? Number(word) : BigInt(word);
  if (word === 'True' || word === 'False') return word === 'True';
  if (word === 'None') return null;
  if (/^-?\d+\.\d+$/.test(word)) return Number(word);
  if (/^[[{"]|^(true|false|null)$/.test(word)) {
    try {
      return JSON.parse(word) as Value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return word;
}

/** A moment given as --before, --after or such. */
export function time(ctx: Context, option: string, text: string): number {
  const seconds = readTime(text, ctx.io.now());
  if (seconds === undefined) throw new UsageError(`Invalid time for ${option}: ${text}`);
  return seconds;
}

/** Options that ask for the past. */
export const EVENT_OPTIONS = {
  event: int('--event', 'EVENT#', 'ask about the state at this event'),
  ts: value('--ts', 'TIMESTAMP', 'ask about the state at this time'),
  repo: int('--repo', 'REPO#', 'ask about the state that this repo was made from'),
} satisfies Options;

interface EventRow {
  id: number;
  ts: number;
}

/** The event that these options mean, announced as Koji does; undefined for the present. */
export async function eventFrom(
  ctx: Context,
  options: { event?: number; ts?: string; repo?: number },
  doing = 'Querying',
): Promise<number | undefined> {
  let event: EventRow | undefined;
  if (options.event !== undefined) event = await ctx.call<EventRow>('getEvent', [options.event]);
  else if (options.ts !== undefined) {
    event = await ctx.call<EventRow>('getLastEvent', [], { before: time(ctx, '--ts', options.ts) });
  } else if (options.repo !== undefined) {
    const repo = await ctx.call<{ create_event: number; create_ts: number } | null>('repoInfo', [options.repo]);
    if (!repo) throw new Failure(`No such repo: ${options.repo}`);
    event = { id: repo.create_event, ts: repo.create_ts };
  }
  if (event) ctx.out(`${doing} at event ${event.id} (${ascTime(event.ts)})`);
  return event?.id;
}
