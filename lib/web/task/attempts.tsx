import { href } from '../links.tsx';
import { HostName } from '../lists.tsx';
import { Section, Table } from '../parts.tsx';
import type { AttemptRow, Explanation } from '../rows.ts';
import { spanText, Time } from '../time.tsx';

/** Why a task that has not ended is where it is. */
export function Waiting({ explanation, id }: { readonly explanation: Explanation; readonly id: number }) {
  const { reason, lost = [], refusals = [], pools = [], expected_start_ts: expected = null } = explanation;
  return (
    <div class="note">
      <p>Now: {reason}.</p>
      {expected === null ? null : (
        <p>
          Expected start (an estimate): <Time ts={expected} />
        </p>
      )}
      {[...lost, ...refusals].map((line) => (
        <p>{line}</p>
      ))}
      {pools.map((pool) => (
        <p>
          {pool.host}: load {pool.load} of {pool.capacity}, {pool.tasks} running
        </p>
      ))}
      <p>
        <a href={href('watchlogs', { taskID: id })}>Watch the logs</a>
      </p>
    </div>
  );
}

/** Each time that the task was given to a host. */
export function Attempts({ rows, now }: { readonly rows: readonly AttemptRow[]; readonly now: number }) {
  // of one attempt without a container the rows above say all
  if (rows.length === 0 || (rows.length === 1 && rows[0]!.size === null && rows[0]!.reason === null)) return null;
  const cells = rows.map((one) => [
    String(one.attempt),
    <HostName id={one.host_id} name={one.host_name} />,
    [one.size, one.capacity === 'FARGATE_SPOT' ? 'spot' : null].filter((word) => word !== null).join(', '),
    <Time ts={one.start_ts ?? one.create_ts} />,
    <span class="number">{spanText(one.start_ts ?? one.create_ts, one.end_ts, now)}</span>,
    <span class={`state ${one.outcome ?? 'running'}`}>{one.outcome ?? 'running'}</span>,
    one.reason ?? '',
  ]);
  return (
    <Section title="Attempts">
      <Table head={['Attempt', 'Host', 'Container', 'Began', 'Took', 'Outcome', 'Why']} rows={cells} />
    </Section>
  );
}
