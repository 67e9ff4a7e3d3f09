import { Layout, type Link, type Page } from './layout.tsx';

/** The whole document of a page; all text in it is escaped. */
export const render = (page: Page, here: string, links: readonly Link[]): string =>
  `<!DOCTYPE html>${(<Layout page={page} here={here} links={links} />).toString()}`;
