import { TASK } from '#core/states';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { Tasks } from '../lists.tsx';
import { Filters, ONE_MORE, Pager, Section, Select, TextField } from '../parts.tsx';
import { PAGE_SIZE } from '../query.ts';
import { found } from '../refused.ts';
import type { TaskRow, UserRow } from '../rows.ts';

/** kojiweb's words; `active` is what has not ended. */
const STATES = ['active', 'all', 'free', 'open', 'closed', 'canceled', 'assigned', 'failed'] as const;

export async function tasksPage({ call, query, now }: Visit): Promise<Page> {
  const state = query.choice('state', STATES, 'all');
  const [method, owner] = [query.text('method'), query.maybeIdOrName('owner')];
  const user = owner === null ? null : found(await call<UserRow | null>('getUser', [owner]), 'user', owner);
  const filters: Struct = { decode: true, ...set({ method, owner: user?.id ?? null }), ...stateFilter(state) };
  for (const [parameter, field] of [
    ['hostID', 'host_id'],
    ['channelID', 'channel_id'],
  ] as const) {
    const id = query.maybeId(parameter);
    if (id !== null) filters[field] = id;
  }
  const page = { order: '-id', offset: query.start(), limit: ONE_MORE };
  const rows = await call<TaskRow[]>('listTasks', [filters, page]);
  return {
    title: user ? `Tasks of ${user.name}` : 'Tasks',
    body: (
      <Section>
        <Filters page="tasks">
          <Select name="state" label="State" choices={STATES} chosen={state} />
          <TextField name="method" label="Method" value={method} />
          <TextField name="owner" label="Owner" value={user?.name ?? null} />
        </Filters>
        <Tasks rows={rows.slice(0, PAGE_SIZE)} now={now} />
        <Pager page="tasks" query={query} rows={rows.length} />
      </Section>
    ),
  };
}

const set = (filters: Struct): Struct =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== null));

function stateFilter(state: (typeof STATES)[number]): { state?: Value } {
  if (state === 'all') return {};
  if (state === 'active') return { state: [TASK.FREE, TASK.ASSIGNED, TASK.OPEN] };
  return { state: [TASK[state.toUpperCase() as keyof typeof TASK]] };
}
