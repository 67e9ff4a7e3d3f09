import { TASK } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Call, Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { Tasks } from '../lists.tsx';
import { Filters, Kept, ONE_MORE, Pager, Section, Select, TextField } from '../parts.tsx';
import { PAGE_SIZE, type Query } from '../query.ts';
import { found } from '../refused.ts';
import type { TaskRow, UserRow } from '../rows.ts';
import { flatten, type Tree } from '../task/tree.tsx';

/** kojiweb's words; `active` is what has not ended. */
const STATES = ['active', 'all', 'free', 'open', 'closed', 'canceled', 'assigned', 'failed'] as const;
/** kojiweb's words: each task by itself, those without a parent, or these with all below them. */
const VIEWS = ['flat', 'toplevel', 'tree'] as const;

export async function tasksPage({ call, query, now }: Visit): Promise<Page> {
  const [state, view] = [query.choice('state', STATES, 'all'), query.choice('view', VIEWS, 'flat')];
  const owner = query.maybeIdOrName('owner');
  const user = owner === null ? null : found(await call<UserRow | null>('getUser', [owner]), 'user', owner);
  const page = { order: '-id', offset: query.start(), limit: ONE_MORE };
  const rows = await call<TaskRow[]>('listTasks', [filters(query, user), page]);
  const shown = rows.slice(0, PAGE_SIZE);
  return {
    title: user ? `Tasks of ${user.name}` : 'Tasks',
    body: (
      <Section>
        <Filters page="tasks">
          <Select name="state" label="State" choices={STATES} chosen={state} />
          <Select name="view" label="View" choices={VIEWS} chosen={view} />
          <TextField name="method" label="Method" value={query.text('method')} />
          <TextField name="owner" label="Owner" value={user?.name ?? null} />
          <Kept query={query} names={['hostID', 'channelID']} />
        </Filters>
        <Tasks rows={view === 'tree' ? await withDescendants(call, shown) : shown} now={now} />
        <Pager page="tasks" query={query} rows={rows.length} />
      </Section>
    ),
  };
}

function filters(query: Query, user: UserRow | null): Struct {
  const set: [string, Value | null][] = [
    ['method', query.text('method')],
    ['owner', user?.id ?? null],
    ['host_id', query.maybeId('hostID')],
    ['channel_id', query.maybeId('channelID')],
    ['state', states(query.choice('state', STATES, 'all'))],
  ];
  return {
    decode: true,
    // a given None asks for those without a parent
    ...(query.choice('view', VIEWS, 'flat') === 'flat' ? {} : { parent: null }),
    ...Object.fromEntries(set.filter(([, value]) => value !== null)),
  };
}

function states(state: (typeof STATES)[number]): number[] | null {
  if (state === 'all') return null;
  if (state === 'active') return [TASK.FREE, TASK.ASSIGNED, TASK.OPEN];
  return [TASK[state.toUpperCase() as keyof typeof TASK]];
}

/** Each with all below it. */
async function withDescendants(
  call: Call,
  rows: readonly TaskRow[],
): Promise<(TaskRow & { readonly depth?: number })[]> {
  const trees = await Promise.all(rows.map((task) => call<Tree>('getTaskDescendents', [task.id, true])));
  // subtasks come without the names of their owners, who mostly are those of the others
  const names = new Map(rows.map((task) => [task.owner, task.owner_name]));
  return rows.flatMap((task, i) => [
    task,
    ...flatten(trees[i]!, task.id).map((one) => ({ ...one, owner_name: names.get(one.owner) })),
  ]);
}
