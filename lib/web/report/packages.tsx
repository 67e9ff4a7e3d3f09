import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { UserLink } from '../links.tsx';
import { Filters, Section, TextField } from '../parts.tsx';
import { Ranking } from '../plot/ranking.tsx';
import { found } from '../refused.ts';
import type { Named, PackageEntry } from '../rows.ts';

/** Owners shown, those with the most packages. */
const SHOWN = 500;

/**
 * How many packages of a tag each user owns. kojiweb counts over all tags, which reads every package list of the hub; that of
 * one tag the hub remembers.
 */
export async function packagesByUser({ call, query }: Visit): Promise<Page> {
  const id = query.maybeIdOrName('tagID');
  const tag = id === null ? null : found(await call<Named | null>('getTag', [id]), 'tag', id);
  return {
    title: `Packages by owner${tag ? ` in ${tag.name}` : ''}`,
    body: (
      <>
        <Filters page="packagesbyuser">
          <TextField name="tagID" label="Tag" value={tag?.name ?? null} />
        </Filters>
        {tag ? <Owners entries={await entriesOf(call, tag.id)} /> : <Section>Of which tag?</Section>}
      </>
    ),
  };
}

const entriesOf = (call: Visit['call'], tag: number): Promise<PackageEntry[]> =>
  call('listPackages', [tag], { inherited: true, with_blocked: false });

function Owners({ entries }: { readonly entries: readonly PackageEntry[] }) {
  const names = new Map(entries.map(({ owner_id, owner_name }) => [owner_id, owner_name]));
  return (
    <Ranking
      {...{ title: `${entries.length} packages`, head: 'Owner' }}
      of={entries.map(({ owner_id }) => owner_id)}
      name={(id) => <UserLink id={id}>{names.get(id)}</UserLink>}
      shown={SHOWN}
    />
  );
}
