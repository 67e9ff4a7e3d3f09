/** The newest builds as RSS 2.0, at kojiweb's address /recentbuilds?user=...&tag=...&package=... (ids or names). */
import { html } from 'hono/html';
import { BUILD, stateName } from '#core/states';
import type { Visit } from './call.ts';
import { BASE, href } from './links.tsx';
import { completedAt } from './lists.tsx';
import { found } from './refused.ts';
import type { BuildRow, Named } from './rows.ts';

/** Koji 1.35: so many builds. */
const ITEMS = 20;

/** The address of a feed, for the page that shows the same. */
export const feedHref = (of: Readonly<Partial<Record<'user' | 'tag' | 'package', string | undefined>>> = {}): string =>
  href('recentbuilds', of);

export async function recentBuilds({ call, query, topurl }: Visit): Promise<string> {
  const named = async (what: string, method: string): Promise<Named | null> => {
    const id = query.maybeIdOrName(what);
    return id === null ? null : found(await call<Named | null>(method, [id]), what, id);
  };
  const [user, tag, listed] = await Promise.all([
    named('user', 'getUser'),
    named('tag', 'getTag'),
    named('package', 'getPackage'),
  ]);
  const rows = tag
    ? await call<BuildRow[]>('listTagged', [tag.id], {
        ...{ inherit: true, owner: user?.name ?? null, package: listed?.name ?? null },
      })
    : await call<BuildRow[]>('listBuilds', [], {
        ...{ userID: user?.id ?? null, packageID: listed?.id ?? null },
        queryOpts: { order: '-build_id', limit: ITEMS },
      });
  // of what is tagged the hub gives all, by package
  const newest = tag ? rows.toSorted((a, b) => (completedAt(b) ?? 0) - (completedAt(a) ?? 0)).slice(0, ITEMS) : rows;
  const of = [listed && ` of ${listed.name}`, user && ` by ${user.name}`, tag && ` in ${tag.name}`];
  return document(`Builds${of.filter(Boolean).join('')}`, new URL(BASE, topurl), newest);
}

const document = (title: string, web: URL, builds: readonly BuildRow[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${html`<rss version="2.0"><channel><title>${title} · Toji</title><link>${web.href}</link><description>The newest builds, with their states.</description>
${builds.map((build) => item(web, build))}</channel></rss>
`}`;

/** What a reader has seen it knows by the guid: a build comes again when its state has changed. */
function item(web: URL, build: BuildRow) {
  const link = new URL(href('buildinfo', { buildID: build.build_id }), web).href;
  const state = stateName(BUILD, build.state)?.toLowerCase();
  const at = completedAt(build) ?? build.creation_ts ?? null;
  const date = at === null ? '' : html`<pubDate>${new Date(at * 1000).toUTCString()}</pubDate>`;
  return html`<item><title>${state}: ${build.nvr}</title><link>${link}</link><guid isPermaLink="false">${link}#${state}</guid><description>${build.nvr} by ${build.owner_name}: ${state}</description>${date}</item>
`;
}
