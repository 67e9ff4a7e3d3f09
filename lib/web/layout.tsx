import type { Child } from 'hono/jsx';
import { BASE, href } from './links.tsx';

/** A page before it gets its frame. */
export interface Page {
  readonly title: string;
  readonly body: Child;
  /** seconds after which the browser looks again: for what has not ended yet */
  readonly refresh?: number | undefined;
  /** address of a feed of the same */
  readonly feed?: string;
}

/** Another page that shows what was asked for. */
export interface Elsewhere {
  readonly location: string;
}

const REPORTS = [
  ...['clusterhealth', 'buildsbyuser', 'buildsbystatus', 'tasksbyuser', 'tasksbyhost'],
  ...['buildsbytarget', 'packagesbyuser', 'rpmsbyhost'],
];

/** Pages of the menu, and those that belong to each. */
const MENU: readonly (readonly [page: string, title: string, parts?: readonly string[]])[] = [
  ['builds', 'Builds', ['buildinfo', 'rpminfo', 'archiveinfo', 'fileinfo']],
  ['tasks', 'Tasks', ['taskinfo', 'watchlogs']],
  ['packages', 'Packages', ['packageinfo']],
  ['tags', 'Tags', ['taginfo', 'repoinfo', 'externalrepos', 'externalrepoinfo']],
  ['targets', 'Targets', ['buildtargets', 'buildtargetinfo']],
  ['hosts', 'Hosts', ['hostinfo', 'channels', 'channelinfo']],
  ['users', 'Users', ['userinfo']],
  ['reports', 'Reports', REPORTS],
];

/** `page` for the page that is seen, `true` for one that belongs to it. */
function current(here: string, page: string, parts: readonly string[]): 'page' | 'true' | undefined {
  if (here === page) return 'page';
  return parts.includes(here) ? 'true' : undefined;
}

/** Where `search` looks. */
export const SEARCHABLE = ['package', 'build', 'tag', 'target', 'user', 'host', 'rpm'] as const;

/** An entry of a plugin. */
export interface Link {
  readonly label: string;
  /** below the pages' own address */
  readonly path: string;
}

interface LayoutProps {
  readonly page: Page;
  readonly here: string;
  readonly links: readonly Link[];
}

export function Layout({ page, here, links }: LayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {page.refresh === undefined ? null : <meta http-equiv="refresh" content={String(page.refresh)} />}
        <title>{page.title} · Toji</title>
        <link rel="stylesheet" href={href('static/style.css')} />
        <link rel="icon" href={href('static/icon.svg')} />
        {page.feed && <link rel="alternate" type="application/rss+xml" title={page.title} href={page.feed} />}
      </head>
      <body>
        <a class="skip" href="#content">
          To the content
        </a>
        <header>
          <a class="brand" href={href('')}>
            Toji
          </a>
          <nav aria-label="pages">
            {MENU.map(([name, title, parts = []]) => (
              <a href={href(name)} aria-current={current(here, name, parts)}>
                {title}
              </a>
            ))}
            {links.map(({ label, path }) => (
              <a class="plugin" href={`${BASE}/${path}`}>
                {label}
              </a>
            ))}
          </nav>
          <search>
            <form class="find" method="get" action={href('search')}>
              <select name="type" aria-label="what to search for">
                {SEARCHABLE.map((type) => (
                  <option value={type}>{type}</option>
                ))}
              </select>
              <input type="search" name="terms" placeholder="name or glob*" aria-label="search" />
              <input type="hidden" name="match" value="glob" />
              <button type="submit">Search</button>
            </form>
          </search>
        </header>
        <main id="content">
          <div class="title">
            <h1>{page.title}</h1>
            {page.feed && <a href={page.feed}>RSS</a>}
          </div>
          {page.body}
        </main>
        <footer>Times are UTC.</footer>
      </body>
    </html>
  );
}
