import { BUILD } from '#core/states';
import type { Call, Visit } from '../call.ts';
import { feedHref } from '../feed.ts';
import type { Page } from '../layout.tsx';
import { Builds } from '../lists.tsx';
import { Filters, Kept, ONE_MORE, Pager, Section, Select, TextField } from '../parts.tsx';
import { PAGE_SIZE, type Query } from '../query.ts';
import { found } from '../refused.ts';
import type { BuildRow, Named, TagRow } from '../rows.ts';

const STATES = ['all', 'building', 'complete', 'deleted', 'failed', 'canceled'] as const;
/** kojiweb's: no, yes. */
const SWITCH = ['0', '1'] as const;
type State = (typeof STATES)[number];

export async function buildsPage({ call, query }: Visit): Promise<Page> {
  const [tagId, userId, packageId] = ['tagID', 'userID', 'packageID'].map((name) => query.maybeIdOrName(name));
  const [tag, user, listed] = await Promise.all([
    known<TagRow>(call, 'getTag', 'tag', tagId),
    known<Named>(call, 'getUser', 'user', userId),
    known<Named>(call, 'getPackage', 'package', packageId),
  ]);
  const rows = tag ? await tagged(call, query, tag, user, listed) : await plain(call, query, user, listed);
  const of = [listed ? ` of ${listed.name}` : '', user ? ` by ${user.name}` : '', tag ? ` in ${tag.name}` : ''];
  return {
    title: `Builds${of.join('')}`,
    feed: feedHref({ user: user?.name, tag: tag?.name, package: listed?.name }),
    body: (
      <Section>
        <Filters page="builds">
          {tag ? null : <Select name="state" label="State" choices={STATES} chosen={stateOf(query)} />}
          <TextField name="prefix" label="Name begins with" value={query.text('prefix')} />
          <TextField name="userID" label="Owner" value={user?.name ?? null} />
          <TextField name="tagID" label="Tag" value={tag?.name ?? null} />
          {tag ? (
            <Select
              name="inherited"
              label="Inherited"
              choices={SWITCH}
              chosen={query.choice('inherited', SWITCH, '0')}
            />
          ) : null}
          {tag ? (
            <Select name="latest" label="Latest" choices={SWITCH} chosen={query.choice('latest', SWITCH, '0')} />
          ) : null}
          <Kept query={query} names={['packageID']} />
        </Filters>
        <Builds rows={rows.slice(0, PAGE_SIZE)} />
        <Pager page="builds" query={query} rows={rows.length} />
      </Section>
    ),
  };
}

async function known<T>(call: Call, method: string, what: string, id: number | string | null | undefined) {
  if (id === null || id === undefined) return null;
  return found(await call<T | null>(method, [id]), what, id);
}

/** A word or, as in older links, its number. */
function stateOf(query: Query): State {
  const numbers = Object.fromEntries(Object.entries(BUILD).map(([name, number]) => [number, name.toLowerCase()]));
  const text = query.text('state') ?? 'all';
  return Object.hasOwn(numbers, text) ? (numbers[text] as State) : query.choice('state', STATES, 'all');
}

function plain(call: Call, query: Query, user: Named | null, listed: Named | null): Promise<BuildRow[]> {
  const state = stateOf(query);
  return call<BuildRow[]>('listBuilds', [], {
    state: state === 'all' ? null : BUILD[state.toUpperCase() as keyof typeof BUILD],
    prefix: query.text('prefix'),
    userID: user?.id ?? null,
    packageID: listed?.id ?? null,
    queryOpts: { order: '-build_id', offset: query.start(), limit: ONE_MORE },
  });
}

/** kojiweb's switches for tags: the tag's own builds and inherited ones, all or the latest of each package. */
async function tagged(call: Call, query: Query, tag: TagRow, user: Named | null, listed: Named | null) {
  const rows = await call<BuildRow[]>('listTagged', [tag.id], {
    inherit: query.choice('inherited', SWITCH, '0') === '1',
    latest: query.choice('latest', SWITCH, '0') === '1',
    prefix: query.text('prefix'),
    owner: user?.name ?? null,
    package: listed?.name ?? null,
  });
  return rows.slice(query.start(), query.start() + ONE_MORE);
}
