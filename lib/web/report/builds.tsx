import { BUILD } from '#core/states';
import { PackageLink, UserLink } from '../links.tsx';
import { Section } from '../parts.tsx';
import { Columns, type Kind } from '../plot/columns.tsx';
import { Ranking } from '../plot/ranking.tsx';
import type { BuildRow } from '../rows.ts';
import { day as dayText } from '../time.tsx';

/** Builds that are looked at, the newest. */
export const SOME = 1000;
const DAYS = 7;
const DAY = 86_400;

const KINDS: readonly (readonly [Kind, string, number])[] = [
  ['closed', 'complete', BUILD.COMPLETE],
  ['failed', 'failed', BUILD.FAILED],
  ['canceled', 'canceled', BUILD.CANCELED],
];

/** Builds by day, owner and package; `builds` are those begun in the last days, the newest first. */
export function BuildReport({ builds, now }: { readonly builds: readonly BuildRow[]; readonly now: number }) {
  if (builds.length === 0) return null;
  const dayOf = (build: BuildRow): number => Math.floor((build.creation_ts ?? now) / DAY);
  const today = Math.floor(now / DAY);
  const days = Array.from({ length: DAYS + 1 }, (_, i) => today - DAYS + i);
  const columns = days.map((day) => {
    const those = builds.filter((build) => dayOf(build) === day);
    const parts = KINDS.map(
      ([kind, , state]) => [kind, those.filter((build) => build.state === state).length] as const,
    );
    const words = KINDS.map(([, name], i) => `${parts[i]![1]} ${name}`);
    return { title: `${dayText(day * DAY)}: ${words.join(', ')}`, parts };
  });
  return (
    <>
      <Section title="Builds">
        <Columns
          label={`Builds by the day they began${builds.length === SOME ? `, the newest ${SOME}` : ''}`}
          columns={columns}
          ends={[dayText(days[0]! * DAY), dayText(now)]}
          legend={KINDS.map(([kind, name]) => [kind, name])}
        />
      </Section>
      <div class="columns">
        <Ranking
          {...{ title: 'Builds by owner', head: 'Owner' }}
          of={builds.map(({ owner_id }) => owner_id)}
          name={(id) => <UserLink id={id}>{builds.find((build) => build.owner_id === id)?.owner_name}</UserLink>}
        />
        <Ranking
          {...{ title: 'Builds by package', head: 'Package' }}
          of={builds.map(({ package_id }) => package_id)}
          name={(id) => (
            <PackageLink id={id}>{builds.find((build) => build.package_id === id)?.package_name}</PackageLink>
          )}
        />
      </div>
    </>
  );
}
