import type { Value } from '#core/xmlrpc/value';
import type { Visit } from '../call.ts';
import type { Page } from '../layout.tsx';
import { href } from '../links.tsx';
import { Filters, TextField } from '../parts.tsx';
import { Ranking } from '../plot/ranking.tsx';

/** Tasks that are looked at, the newest. */
const SOME = 1000;
/** kojiweb's choice. */
const DAYS = 7;
const DAY = 86_400;

/** Builds that ended in the last days, by their target. */
export async function buildsByTarget({ call, query, now }: Visit): Promise<Page> {
  const days = query.maybeId('days') ?? DAYS;
  const tasks = await call<{ request: Value[] }[]>('listTasks', [
    { method: 'build', completeAfter: now - days * DAY, decode: true },
    { order: '-id', limit: SOME },
  ]);
  // a build without a target goes into no tag
  const targets = tasks.flatMap(({ request }) => (typeof request[1] === 'string' ? request[1] : []));
  return {
    title: `Builds by target in the last ${days} days`,
    body: (
      <>
        <Filters page="buildsbytarget">
          <TextField name="days" label="Days" value={days} />
        </Filters>
        <Ranking
          {...{ title: `${targets.length} builds${tasks.length === SOME ? ', the newest' : ''}`, head: 'Target' }}
          of={targets}
          name={(name) => <a href={href('buildtargetinfo', { name })}>{name}</a>}
          shown={SOME}
        />
      </>
    ),
  };
}
