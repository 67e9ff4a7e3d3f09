import type { Visit } from '../call.ts';
import { type Elsewhere, type Page, SEARCHABLE } from '../layout.tsx';
import { href } from '../links.tsx';
import { Filters, ONE_MORE, Pager, Section, Select, Table, TextField } from '../parts.tsx';
import { PAGE_SIZE } from '../query.ts';
import type { Named } from '../rows.ts';

const MATCHES = ['glob', 'regexp', 'exact'] as const;

/** The page of what was found, and the name of its parameter. */
const PAGES: Readonly<Record<(typeof SEARCHABLE)[number], readonly [page: string, parameter: string]>> = {
  package: ['packageinfo', 'packageID'],
  build: ['buildinfo', 'buildID'],
  tag: ['taginfo', 'tagID'],
  target: ['buildtargetinfo', 'targetID'],
  user: ['userinfo', 'userID'],
  host: ['hostinfo', 'hostID'],
  rpm: ['rpminfo', 'rpmID'],
};

export async function searchPage({ call, query }: Visit): Promise<Page | Elsewhere> {
  const [terms, type] = [query.text('terms'), query.choice('type', SEARCHABLE, 'package')];
  const match = query.choice('match', MATCHES, 'glob');
  const queryOpts = { order: 'name', offset: query.start(), limit: ONE_MORE };
  const rows = terms === null ? [] : await call<Named[]>('search', [terms, type, match], { queryOpts });
  const [page, parameter] = PAGES[type];
  // as in kojiweb, the only one is shown at once
  if (rows.length === 1 && query.start() === 0) return { location: href(page, { [parameter]: rows[0]!.id }) };
  const cells = rows.slice(0, PAGE_SIZE).map((row) => [<a href={href(page, { [parameter]: row.id })}>{row.name}</a>]);
  return {
    title: 'Search',
    body: (
      <Section>
        <Filters page="search">
          <Select name="type" label="Look for" choices={SEARCHABLE} chosen={type} />
          <TextField name="terms" label="named" value={terms} />
          <Select name="match" label="as" choices={MATCHES} chosen={match} />
        </Filters>
        {terms === null ? null : <Table head={[type]} rows={cells} none={`No ${type} matches ${terms}.`} />}
        <Pager page="search" query={query} rows={rows.length} />
      </Section>
    ),
  };
}
