import { BUILD, stateName } from '#core/states';
import { href } from '../links.tsx';
import { Section } from '../parts.tsx';
import type { BuildRow } from '../rows.ts';
import { lengthText, utc } from '../time.tsx';
import { type Column, Columns, type Kind } from './columns.tsx';

interface Props {
  /** the newest first */
  readonly builds: readonly BuildRow[];
  readonly now: number;
}

const KINDS: Readonly<Record<number, Kind>> = {
  [BUILD.BUILDING]: 'open',
  [BUILD.FAILED]: 'failed',
  [BUILD.CANCELED]: 'canceled',
};

/** How long the builds of a package took; nothing where none was built here. */
export function Durations({ builds, now }: Props) {
  const timed = builds.flatMap((build) => {
    const from = build.start_ts ?? build.creation_ts ?? null;
    // what was imported has no task, and took no time
    return from === null || build.task_id === null ? [] : [{ build, from, took: (build.completion_ts ?? now) - from }];
  });
  if (timed.length === 0) return null;
  const times = timed.map(({ took }) => took).sort((a, b) => a - b);
  const [longest, median] = [times.at(-1)!, times[times.length >> 1]!];
  const columns = timed.reverse().map(
    ({ build, took }): Column => ({
      title: `${build.nvr}: ${stateName(BUILD, build.state)?.toLowerCase()}, ${lengthText(took)}`,
      href: href('buildinfo', { buildID: build.build_id }),
      parts: [[KINDS[build.state] ?? 'closed', took]],
    }),
  );
  return (
    <Section title="How long builds took">
      <Columns
        label={`The last ${timed.length}: at most ${lengthText(longest)}, median ${lengthText(median)}`}
        columns={columns}
        ends={[utc(timed[0]!.from), utc(timed.at(-1)!.from)]}
      />
    </Section>
  );
}
