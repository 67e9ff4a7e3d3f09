import { GenericError } from '#core/errors';
import { Double } from '#core/xmlrpc/value';
import { type Attempt, attemptsOf } from '#store/attempts';
import { hosts } from '#store/hosts';
import { tasks } from '#store/tasks';
import type { Ctx } from '../context.ts';

/** All attempts of a task, the first first: host, times (seconds since the epoch), container, how it ended and why. */
export async function taskAttempts(ctx: Ctx, id: number) {
  const [task, attempts] = await Promise.all([tasks.get(ctx.tx, id), attemptsOf(ctx.tx, id)]);
  if (!task) throw new GenericError(`No such task: ${id}`);
  const known = await hosts.rowsOf(ctx.tx, attempts, (one) => one.host_id);
  return attempts.map((one) => ({
    attempt: one.attempt,
    host_id: one.host_id,
    host_name: known.get(one.host_id)?.name ?? null,
    create_ts: new Double(one.create_ts),
    start_ts: time(one.start_ts),
    end_ts: time(one.end_ts),
    outcome: one.outcome,
    reason: one.reason,
    loss: one.loss,
    size: one.size,
    capacity: one.capacity,
  }));
}

/** The attempts that came to nothing, as one sentence each. */
export const losses = (attempts: readonly Attempt[]): string[] =>
  attempts
    .filter((one) => one.outcome === 'lost' || one.outcome === 'freed')
    .map(
      (one) => `attempt ${one.attempt} ${one.outcome === 'lost' ? 'was lost: ' : ''}${one.reason ?? 'was given back'}`,
    );

const time = (seconds: number | null): Double | null => (seconds === null ? null : new Double(seconds));
