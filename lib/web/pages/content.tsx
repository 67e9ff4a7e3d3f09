import type { Struct } from '#core/xmlrpc/value';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { Archives, Rpms } from '../lists.tsx';
import { ONE_MORE, Pager, Section } from '../parts.tsx';
import { PAGE_SIZE } from '../query.ts';
import type { ArchiveRow, RpmRow } from '../rows.ts';

/** kojiweb's words: what was installed in a buildroot, or what was made in it. */
const OF_BUILDROOT = ['component', 'built'] as const;

export async function archivesPage({ call, query }: Visit): Promise<Page> {
  const root = query.id('buildrootID');
  const built = query.choice('type', OF_BUILDROOT, 'component') === 'built';
  const queryOpts = { order: 'filename', offset: query.start(), limit: ONE_MORE };
  const of: Struct = built ? { buildrootID: root } : { componentBuildrootID: root };
  const rows = await call<ArchiveRow[]>('listArchives', [], { ...of, queryOpts });
  return {
    title: `Archives ${built ? 'made' : 'installed'} in buildroot ${root}`,
    body: (
      <Section>
        <Archives rows={rows.slice(0, PAGE_SIZE)} />
        <Pager page="archivelist" query={query} rows={rows.length} />
      </Section>
    ),
  };
}

export async function rpmsPage({ call, query }: Visit): Promise<Page> {
  const type = query.choice('type', [...OF_BUILDROOT, 'image'], 'component');
  const id = query.id(type === 'image' ? 'imageID' : 'buildrootID');
  const queryOpts = { order: 'nvr', offset: query.start(), limit: ONE_MORE };
  const of: Struct = { component: { componentBuildrootID: id }, built: { buildrootID: id }, image: { imageID: id } }[
    type
  ];
  const rows = await call<RpmRow[]>('listRPMs', [], { ...of, queryOpts });
  const where = { component: 'installed in buildroot', built: 'made in buildroot', image: 'in image' }[type];
  return {
    title: `RPMs ${where} ${id}`,
    body: (
      <Section>
        <Rpms rows={rows.slice(0, PAGE_SIZE)} />
        <Pager page="rpmlist" query={query} rows={rows.length} />
      </Section>
    ),
  };
}
