import type { Visit } from '../call.ts';
import { feedHref } from '../feed.ts';
import type { Page } from '../layout.tsx';
import { href } from '../links.tsx';
import { Builds, Listings, Packages } from '../lists.tsx';
import { ONE_MORE, Pager, Section } from '../parts.tsx';
import { Durations } from '../plot/durations.tsx';
import { PAGE_SIZE } from '../query.ts';
import { found } from '../refused.ts';
import type { BuildRow, Named, PackageEntry } from '../rows.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/** All packages, or the list of a tag or a user. */
export async function packagesPage({ call, query }: Visit): Promise<Page> {
  const [tagId, userId, prefix] = [query.maybeIdOrName('tagID'), query.maybeIdOrName('userID'), query.text('prefix')];
  const [tag, user] = await Promise.all([
    tagId === null ? null : call<Named | null>('getTag', [tagId]).then((row) => found(row, 'tag', tagId)),
    userId === null ? null : call<Named | null>('getUser', [userId]).then((row) => found(row, 'user', userId)),
  ]);
  const inherited = query.choice('inherited', ['0', '1'], '1') === '1';
  const queryOpts = { order: 'package_name', offset: query.start(), limit: ONE_MORE };
  const rows =
    tag || user
      ? await call<PackageEntry[]>('listPackages', [tag?.id ?? null, user?.id ?? null], {
          prefix,
          inherited,
          queryOpts,
        })
      : await call<PackageEntry[]>('listPackagesSimple', [prefix], { queryOpts });
  const kept = { tagID: tag?.id, userID: user?.id };
  return {
    title: `Packages${tag ? ` in ${tag.name}` : ''}${user ? ` of ${user.name}` : ''}`,
    body: (
      <Section>
        <nav class="letters" aria-label="first letters">
          <a href={href('packages', kept)} aria-current={prefix === null ? 'true' : undefined}>
            all
          </a>
          {LETTERS.map((letter) => (
            <a
              href={href('packages', { ...kept, prefix: letter })}
              aria-current={prefix === letter ? 'true' : undefined}
            >
              {letter}
            </a>
          ))}
        </nav>
        <Packages rows={rows.slice(0, PAGE_SIZE)} />
        <Pager page="packages" query={query} rows={rows.length} />
      </Section>
    ),
  };
}

/** A package with its newest builds and the tags that list it. */
export async function packagePage({ call, query, now }: Visit): Promise<Page> {
  const id = query.idOrName('packageID');
  const known = found(await call<Named | null>('getPackage', [id]), 'package', id);
  const [builds, entries] = await Promise.all([
    call<BuildRow[]>('listBuilds', [known.id], { queryOpts: { order: '-build_id', limit: PAGE_SIZE } }),
    call<PackageEntry[]>('listPackages', [], { pkgID: known.id, with_dups: true, queryOpts: { order: 'tag_name' } }),
  ]);
  return {
    title: `Package ${known.name}`,
    feed: feedHref({ package: known.name }),
    body: (
      <>
        <Durations builds={builds} now={now} />
        <Section title={<a href={href('builds', { packageID: known.id })}>Builds</a>}>
          <Builds rows={builds} />
        </Section>
        <Section title="Tags">
          <Listings rows={entries} />
        </Section>
      </>
    ),
  };
}
