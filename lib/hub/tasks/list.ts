import { GenericError, ParameterError } from '#core/errors';
import { repr } from '#core/python';
import { TASK } from '#core/states';
import { decodeResponse } from '#core/xmlrpc/decode';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { ListRange } from '#store/entity';
import { type Task, tasks } from '#store/tasks';
import { users } from '#store/users';
import { type Order, select } from '../catalogue/select.ts';
import type { Ctx } from '../context.ts';
import { applyQueryOpts, pageById } from '../queryopts.ts';
import { parseFilters } from './filters.ts';
import { faultOf } from './host.ts';
import { requestOf, shownTask } from './show.ts';

/** Koji's order of the columns, for asList; names to order by. */
const COLUMNS = [
  ...['arch', 'awaited', 'channel_id', 'completion_time', 'completion_ts', 'create_time', 'create_ts', 'host_id', 'id'],
  ...['label', 'method', 'owner', 'owner_name', 'owner_type', 'parent', 'priority', 'request', 'result', 'start_time'],
  ...['start_ts', 'state', 'waiting', 'weight'],
];
const ORDERS: Readonly<Record<string, Order>> = {
  ...Object.fromEntries(['id', ...Object.keys(tasks.columns)].map((name) => [name, name])),
  create_time: 'create_ts',
  start_time: 'start_ts',
  completion_time: 'completion_ts',
};

/** Tasks by Koji's filters, with owner names; `decode` gives request and result as values. */
export async function listTasks(ctx: Ctx, options: Struct | null, queryOpts: Struct | null): Promise<unknown> {
  const filters = options ?? {};
  const tests = parseFilters(filters);
  const list = await shortList(ctx, filters, queryOpts);
  const showing = { list, orders: ORDERS, along: { owner: users } };
  const { count, rows, rest } = await select(ctx, tasks, tests, queryOpts, showing);
  if (count !== undefined) return count;
  const owners = await users.rowsOf(ctx.tx, rows, (task) => task.owner);
  const shown = rows.map((task) => {
    const owner = owners.get(task.owner);
    const documents = filters.decode ? decoded(task) : { request: task.request, result: task.result };
    return { ...shownTask(task), owner_name: owner?.name ?? null, owner_type: owner?.usertype ?? null, ...documents };
  });
  return applyQueryOpts(shown, rest, COLUMNS);
}

function decoded(task: Task) {
  let result: Value = null;
  if (task.result !== null) result = task.state === TASK.FAILED ? faultOf(task) : decodeResponse(task.result);
  return { request: requestOf(task), result };
}

const ACTIVE: readonly Value[] = [TASK.FREE, TASK.OPEN, TASK.ASSIGNED];

/** A list of the table that holds all that may match and is short, or is read no further than the page's end. */
async function shortList(ctx: Ctx, filters: Struct, options: Struct | null): Promise<Task[] | null> {
  const given = filters.state ?? null;
  const states = given === null || Array.isArray(given) ? given : [given];
  const ofStates = async (some: readonly Value[], range: ListRange): Promise<Task[]> =>
    (await Promise.all(some.map((state) => tasks.list(ctx.tx, 'g3', `task/state/${state}`, range)))).flat();
  if (typeof filters.parent === 'number') return tasks.list(ctx.tx, 'g1', `task/parent/${filters.parent}`);
  const active = states?.every((state) => ACTIVE.includes(state));
  const range = wholeList(filters) ? pageById(options) : null;
  if (active && typeof filters.host_id === 'number') {
    const lists = states!.map((state) => tasks.list(ctx.tx, 'g4', `task/host/${filters.host_id}/${state}`));
    return (await Promise.all(lists)).flat();
  }
  if (active) return ofStates(states!, range ?? {});
  if (!range) return null;
  if (typeof filters.owner === 'number') return tasks.list(ctx.tx, 'g2', `task/owner/${filters.owner}`, range);
  if (typeof filters.method === 'string') return tasks.list(ctx.tx, 'g5', `task/method/${filters.method}`, range);
  return ofStates(states ?? Object.values(TASK), range);
}

/** Is the one filter that is set one by which there is a list? */
function wholeList(filters: Struct): boolean {
  const set = Object.entries(filters).filter(([name]) => name !== 'decode');
  const [name, value = null] = set[0] ?? ['state', []];
  if (set.length > 1) return false;
  if (name === 'owner') return typeof value === 'number';
  return name === 'state' ? value !== null : name === 'method' && typeof value === 'string' && !/[*?[]/.test(value);
}

/** One task, or a list of them in the order asked for. */
export async function taskInfo(ctx: Ctx, ids: Value, request: boolean, strict: boolean): Promise<unknown> {
  const many = Array.isArray(ids);
  const wanted = (many ? ids : [ids]).map((id) => {
    if (typeof id !== 'number' || !Number.isSafeInteger(id))
      throw new ParameterError(`Invalid type for task id: ${repr(id)}`);
    return id;
  });
  const found = await tasks.getMany(ctx.tx, wanted);
  const shown = found.map((task) => {
    if (!task && strict) throw new GenericError('query returned no rows');
    return task ? { ...shownTask(task), ...(request ? { request: requestOf(task) } : {}) } : null;
  });
  return many ? shown : shown[0];
}

export async function childrenOf(ctx: Ctx, id: number, request: boolean, strict: boolean) {
  const kids = await tasks.list(ctx.tx, 'g1', `task/parent/${id}`);
  if (strict && kids.length === 0 && !(await tasks.get(ctx.tx, id))) throw new GenericError(`No such task: ${id}`);
  return kids.map((task) => ({ ...shownTask(task), ...(request ? { request: requestOf(task) } : {}) }));
}

/** The tree below a task: id (as text) -> its direct children. */
export async function descendants(ctx: Ctx, id: number, request: boolean) {
  const tree: Record<string, unknown> = {};
  let level = [id];
  while (level.length > 0) {
    const lists = await Promise.all(level.map((one) => childrenOf(ctx, one, request, false)));
    level.forEach((one, i) => {
      tree[String(one)] = lists[i];
    });
    level = lists.flat().map((task) => task.id);
  }
  return tree;
}
