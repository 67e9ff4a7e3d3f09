/**
 * The web pages: read-only, for anybody, made on the server. A page is a function of what the hub's API answers (`call`); this
 * file finds the page of an address and turns errors into pages. Addresses and parameters are those of kojiweb, so links in
 * mails, in the output of the koji client and in other sites lead here.
 */
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { KojiError, ServerOffline } from '#core/errors';
import type { Call, Visit } from './call.ts';
import { recentBuilds } from './feed.ts';
import { addressOfFile } from './getfile.ts';
import type { Link } from './layout.tsx';
import { PAGES } from './pages.ts';
import { Query } from './query.ts';
import { refusal } from './refusal.tsx';
import { Refused } from './refused.ts';
import { render } from './render.tsx';
import { ICON, STYLE } from './style.ts';

export interface WebOptions {
  readonly call: Call;
  /** where users reach the files, without a slash at the end */
  readonly topurl: string;
  /** what plugins have in the menu */
  readonly links?: readonly Link[];
  /** seconds since the epoch */
  readonly now: () => number;
  /** told of errors that are nobody's fault outside */
  readonly failed: (error: Error, path: string) => void;
}

/** Pages run nothing and take nothing from elsewhere, so whatever slips into one does nothing. */
const GUARDS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

const KEPT = { 'cache-control': 'public, max-age=300' };

/** The pages as an application; addresses begin after /koji. */
export function makeWeb({ call, topurl, links = [], now, failed }: WebOptions): Hono {
  const app = new Hono();
  const refuse = (c: Context, status: ContentfulStatusCode, message: string) =>
    c.html(render(refusal(status, message), '', links), status);
  const visit = (c: Context): Visit => ({
    ...{ call, topurl, now: now() },
    query: new Query(new URL(c.req.url).searchParams),
  });
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(GUARDS)) c.header(name, value);
  });
  app.get('/static/style.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8', ...KEPT }));
  app.get('/static/icon.svg', (c) => c.body(ICON, 200, { 'content-type': 'image/svg+xml', ...KEPT }));
  app.get('/recentbuilds', async (c) =>
    c.body(await recentBuilds(visit(c)), 200, { 'content-type': 'application/rss+xml; charset=utf-8' }),
  );
  // kojiweb reads a task's file out itself
  app.get('/getfile', (c) => c.redirect(addressOfFile(visit(c).query, topurl)));
  for (const [name, page] of Object.entries(PAGES)) {
    app.get(`/${name}`, async (c) => {
      const made = await page(visit(c));
      if ('location' in made) return c.redirect(made.location);
      return c.html(render(made, name, links), 200, { 'cache-control': 'no-cache' });
    });
  }
  app.notFound((c) => refuse(c, 404, 'There is no such page.'));
  app.onError((error, c) => {
    if (error instanceof Refused) return refuse(c, error.status, error.message);
    if (error instanceof ServerOffline) return refuse(c, 503, error.message);
    // what the hub's methods refuse is a parameter that they cannot take
    if (error instanceof KojiError) return refuse(c, 400, error.message);
    failed(error, c.req.path);
    return refuse(c, 500, 'The page could not be made; the log of the function says why.');
  });
  return app;
}
