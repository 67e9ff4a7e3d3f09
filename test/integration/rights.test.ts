/** Functions that may only read do nothing but read: pages and files, over a hub with something of every kind. */
import { beforeAll, expect, test } from 'vitest';
import { withNames } from '#core/starstar';
import { plainNumbers, type Value } from '#core/xmlrpc/value';
import { serveFile } from '#hub/files/serve';
import type { Hub } from '#hub/hub';
import { dispatch } from '#rpc/dispatch';
import { makeWeb } from '#web/app';
import { PAGES } from '#web/pages';
import { fullHub } from '../doubles/full-hub.ts';
import { hubOf } from '../doubles/rights.ts';

/** Addresses of each page that are looked at, and of folders and files. */
const OF_A_PAGE = 8;
const MOST_FILES = 400;

let hub: Hub;
beforeAll(async () => {
  hub = (await fullHub()).hub.hub;
}, 60_000);

/** The addresses in a page that begin so. */
const linksIn = (html: string, prefix: string): string[] =>
  [...html.matchAll(/(?:href|src)="([^"#]*)/g)]
    .map(([, link]) => link!.replaceAll('&amp;', '&'))
    .flatMap((link) => (link.startsWith(prefix) ? [link.slice(prefix.length)] : []));

const pageOf = (link: string): string => link.split('?')[0]!;

test('every page can be made by the function web, and those that they lead to', async () => {
  const failures: string[] = [];
  const own = hubOf('web', hub);
  const caller = { credentials: null, identity: null, ip: '-' };
  const web = makeWeb({
    call: async <T>(name: string, params: readonly Value[] = [], named = {}) =>
      plainNumbers((await dispatch(own, caller, name, withNames(params, named))) as Value) as T,
    topurl: 'http://files/kojifiles',
    now: hub.now,
    failed: (error, path) => void failures.push(`${path}: ${error.message}`),
  });
  const asked = new Map<string, number>();
  const made = new Set<string>();
  const known = new Set([...Object.keys(PAGES).map((name) => `/${name}`), '/search?terms=*&type=build&match=glob']);
  for (const path of known) {
    const page = pageOf(path);
    asked.set(page, (asked.get(page) ?? 0) + 1);
    const answer = await web.request(path);
    if (answer.ok) made.add(page);
    for (const link of linksIn(await answer.text(), '/koji')) {
      if ((asked.get(pageOf(link)) ?? 0) < OF_A_PAGE) known.add(link);
    }
  }
  expect(failures).toEqual([]);
  expect([...Object.keys(PAGES)].filter((name) => !made.has(`/${name}`))).toEqual([]);
}, 60_000);

test('folders and files can be served by the function files', async () => {
  const own = hubOf('files', hub);
  const known = new Set(['']);
  const statuses = new Set<number>();
  for (const path of known) {
    if (known.size > MOST_FILES) break;
    const { status, body } = await serveFile(own, 'GET', path);
    statuses.add(status);
    const html = typeof body === 'string' && (path === '' || path.endsWith('/')) ? body : '';
    for (const link of linksIn(html, '')) if (link !== '../') known.add(`${path}${decodeURIComponent(link)}`);
  }
  expect([...statuses].sort()).toEqual([200]);
  expect(known.size).toBeGreaterThan(20);
});
