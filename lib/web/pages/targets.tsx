import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { TagLink } from '../links.tsx';
import { Targets } from '../lists.tsx';
import { Facts, ONE_MORE, Pager, Section } from '../parts.tsx';
import { PAGE_SIZE } from '../query.ts';
import { found, Refused } from '../refused.ts';
import type { TargetRow } from '../rows.ts';

export async function targetsPage({ call, query }: Visit): Promise<Page> {
  const queryOpts = { order: 'name', offset: query.start(), limit: ONE_MORE };
  const rows = await call<TargetRow[]>('getBuildTargets', [], { queryOpts });
  return {
    title: 'Build targets',
    body: (
      <Section>
        <Targets rows={rows.slice(0, PAGE_SIZE)} />
        <Pager page="targets" query={query} rows={rows.length} />
      </Section>
    ),
  };
}

/** kojiweb takes targetID or name. */
export async function targetPage({ call, query }: Visit): Promise<Page> {
  const id = query.maybeIdOrName('targetID') ?? query.text('name');
  if (id === null) throw new Refused(400, 'The page needs a parameter targetID or name.');
  const target = found(await call<TargetRow | null>('getBuildTarget', [id]), 'build target', id);
  return {
    title: `Build target ${target.name}`,
    body: (
      <Section title="Target">
        <Facts
          rows={[
            ['ID', String(target.id)],
            ['Build tag', <TagLink id={target.build_tag}>{target.build_tag_name}</TagLink>],
            ['Destination tag', <TagLink id={target.dest_tag}>{target.dest_tag_name}</TagLink>],
          ]}
        />
      </Section>
    ),
  };
}
