import type { Child } from 'hono/jsx';

/** Where the pages are, as kojiweb has them. */
export const BASE = '/koji';

type Parameters = Readonly<Record<string, string | number | null | undefined>>;

/** Address of a page; parameters that are not set are left out. */
export function href(page: string, parameters: Parameters = {}): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const query = new URLSearchParams(set.map(([name, value]): [string, string] => [name, String(value)]));
  return `${BASE}${page === '' ? '' : `/${page}`}${query.size > 0 ? `?${query}` : ''}`;
}

interface To {
  readonly id: number | null | undefined;
  readonly children?: Child;
}

/** A link to what has an id; where there is none, the text alone. */
const linkTo = (page: string, parameter: string) =>
  function Link({ id, children }: To) {
    if (id === null || id === undefined) return <>{children ?? ''}</>;
    return <a href={href(page, { [parameter]: id })}>{children ?? id}</a>;
  };

export const TaskLink = linkTo('taskinfo', 'taskID');
export const BuildLink = linkTo('buildinfo', 'buildID');
export const PackageLink = linkTo('packageinfo', 'packageID');
export const TagLink = linkTo('taginfo', 'tagID');
export const TargetLink = linkTo('buildtargetinfo', 'targetID');
export const HostLink = linkTo('hostinfo', 'hostID');
export const ChannelLink = linkTo('channelinfo', 'channelID');
export const UserLink = linkTo('userinfo', 'userID');
export const RpmLink = linkTo('rpminfo', 'rpmID');
export const BuildrootLink = linkTo('buildrootinfo', 'buildrootID');
export const RepoLink = linkTo('repoinfo', 'repoID');
export const ArchiveLink = linkTo('archiveinfo', 'archiveID');
export const ExternalRepoLink = linkTo('externalrepoinfo', 'extrepoID');

/** A file of an RPM or of an archive. */
export function FileLink({
  filename,
  ...of
}: {
  readonly filename: string;
  readonly rpmID?: number;
  readonly archiveID?: number;
}) {
  return (
    <a href={href('fileinfo', { ...of, filename })}>
      <code>{filename}</code>
    </a>
  );
}

/** A file below the top directory; each part of the path is escaped by itself. */
export const fileHref = (topurl: string, path: string): string =>
  `${topurl}/${path.split('/').map(encodeURIComponent).join('/')}`;

/** An address that somebody has typed in: a link only where a browser may follow it. */
export function Address({ url }: { readonly url: string }) {
  if (!/^https?:\/\//i.test(url)) return <code>{url}</code>;
  return (
    <a href={url} rel="nofollow noreferrer">
      {url}
    </a>
  );
}
