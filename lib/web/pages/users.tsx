import { stateName, USER_STATUS, USER_TYPE } from '#core/states';
import type { Visit } from '../call.ts';
import { feedHref } from '../feed.ts';
import type { Page } from '../layout.tsx';
import { href, UserLink } from '../links.tsx';
import { Builds, Tasks } from '../lists.tsx';
import { Facts, Filters, ONE_MORE, Pager, Section, Table, TextField } from '../parts.tsx';
import { PAGE_SIZE } from '../query.ts';
import { found } from '../refused.ts';
import type { BuildRow, TaskRow, UserRow } from '../rows.ts';

/** Builds and tasks shown of a user, the newest. */
const LATEST = 15;

export async function usersPage({ call, query }: Visit): Promise<Page> {
  const prefix = query.text('prefix');
  const queryOpts = { order: 'name', offset: query.start(), limit: ONE_MORE };
  const users = await call<UserRow[]>('listUsers', [], { prefix, queryOpts });
  const rows = users.slice(0, PAGE_SIZE).map((user) => [
    <>
      <UserLink id={user.id}>{user.name}</UserLink>{' '}
      {user.status === USER_STATUS.NORMAL ? null : <span class="state">blocked</span>}
    </>,
    <>
      <a href={href('tasks', { owner: user.id })}>tasks</a> · <a href={href('builds', { userID: user.id })}>builds</a> ·{' '}
      <a href={href('packages', { userID: user.id })}>packages</a>
    </>,
  ]);
  return {
    title: 'Users',
    body: (
      <Section>
        <Filters page="users">
          <TextField name="prefix" label="Name begins with" value={prefix} />
        </Filters>
        <Table head={['User', 'Lists']} rows={rows} none="No users." />
        <Pager page="users" query={query} rows={users.length} />
      </Section>
    ),
  };
}

export async function userPage({ call, query, now }: Visit): Promise<Page> {
  const given = query.idOrName('userID');
  const user = found(await call<UserRow | null>('getUser', [given]), 'user', given);
  const [permissions, builds, tasks] = await Promise.all([
    call<string[]>('getUserPerms', [user.id]),
    call<BuildRow[]>('listBuilds', [], { userID: user.id, queryOpts: { order: '-build_id', limit: LATEST } }),
    call<TaskRow[]>('listTasks', [
      { owner: user.id, decode: true },
      { order: '-id', limit: LATEST },
    ]),
  ]);
  return {
    title: `User ${user.name}`,
    feed: feedHref({ user: user.name }),
    body: (
      <>
        <Section title="User">
          <Facts
            rows={[
              ['ID', String(user.id)],
              ['Kind', stateName(USER_TYPE, user.usertype)?.toLowerCase()],
              ['Status', user.status === USER_STATUS.NORMAL ? null : 'blocked'],
              ['Permissions', permissions.join(', ')],
              ['Packages', <a href={href('packages', { userID: user.id })}>packages of this user</a>],
            ]}
          />
        </Section>
        <Section title={<a href={href('builds', { userID: user.id })}>Latest builds</a>}>
          <Builds rows={builds} />
        </Section>
        <Section title={<a href={href('tasks', { owner: user.id })}>Latest tasks</a>}>
          <Tasks rows={tasks} now={now} />
        </Section>
      </>
    ),
  };
}
