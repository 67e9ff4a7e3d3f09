import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { href, TagLink } from '../links.tsx';
import { Filters, ONE_MORE, Pager, Section, Table, TextField } from '../parts.tsx';
import { PAGE_SIZE } from '../query.ts';
import type { TagRow } from '../rows.ts';

/** All tags by name, or those that match a pattern with * and ?. */
export async function tagsPage({ call, query }: Visit): Promise<Page> {
  const pattern = query.text('pattern');
  const queryOpts = { order: 'name', offset: query.start(), limit: ONE_MORE };
  const tags = await call<TagRow[]>('listTags', [], { pattern, queryOpts });
  const rows = tags
    .slice(0, PAGE_SIZE)
    .map((tag) => [
      <TagLink id={tag.id}>{tag.name}</TagLink>,
      tag.arches ?? '',
      tag.perm ?? '',
      tag.locked ? <span class="state">locked</span> : '',
    ]);
  return {
    title: 'Tags',
    body: (
      <Section>
        <Filters page="tags">
          <TextField name="pattern" label="Name, with *" value={pattern} />
        </Filters>
        <Table head={['Tag', 'Arches', 'Permission', 'Locked']} rows={rows} none="No tags." />
        <Pager page="tags" query={query} rows={tags.length} />
        <p>
          <a href={href('externalrepos')}>External repos</a>
        </p>
      </Section>
    ),
  };
}
