import { ascTime } from './time.ts';

/** A row of toji.taskAttempts */
export interface AttemptRow {
  attempt: number;
  host_name: string | null;
  create_ts: number;
  start_ts: number | null;
  end_ts: number | null;
  outcome: string | null;
  reason: string | null;
  size: string | null;
  capacity: string | null;
}

/** What is worth a line in `taskinfo`: attempts of a task that needed more than one, or ran into a loss. */
export const unusual = (attempts: readonly AttemptRow[]): boolean =>
  attempts.length > 1 || attempts.some((one) => one.outcome === 'lost');

/** One line for each. */
export function attemptLines(attempts: readonly AttemptRow[]): string[] {
  return attempts.map((one) => {
    const began = one.start_ts ?? one.create_ts;
    const span = one.end_ts === null ? '' : `, ${Math.max(0, Math.round(one.end_ts - began))} s`;
    const container = [one.size, one.capacity === 'FARGATE_SPOT' ? 'spot' : null].filter((word) => word !== null);
    const where = [one.host_name ?? 'unknown host', ...container].join(' ');
    const end = [one.outcome ?? 'running', one.reason].filter((word) => word !== null).join(': ');
    return `${one.attempt}. ${ascTime(began)}${span}, ${where}: ${end}`;
  });
}
