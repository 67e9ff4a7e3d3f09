import { GenericError, ParameterError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import { repr } from '#core/python';
import { TASK } from '#core/states';
import { decodeResponse } from '#core/xmlrpc/decode';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type Task, tasks } from '#store/tasks';
import { users } from '#store/users';
import type { Ctx } from '../context.ts';
import { applyQueryOpts, parseQueryOpts } from '../queryopts.ts';
import { faultOf } from './host.ts';
import { requestOf, shownTask } from './show.ts';

const EQUALS = ['arch', 'method', 'owner', 'host_id', 'channel_id', 'parent'] as const;
/** Koji's order of the columns, for asList; names to order by. */
const COLUMNS = [
  ...['arch', 'awaited', 'channel_id', 'completion_time', 'completion_ts', 'create_time', 'create_ts', 'host_id', 'id'],
  ...['label', 'method', 'owner', 'owner_name', 'owner_type', 'parent', 'priority', 'request', 'result', 'start_time'],
  ...['start_ts', 'state', 'waiting', 'weight'],
];
const TIMES = ['create', 'start', 'completion'] as const;
const KNOWN = new Set<string>([
  ...EQUALS,
  ...[
    'state',
    'not_state',
    'not_arch',
    'not_method',
    'not_owner',
    'not_host_id',
    'not_channel_id',
    'not_parent',
    'decode',
  ],
  ...TIMES.flatMap((time) => [`${time}dBefore`, `${time}dAfter`, `${time}Before`, `${time}After`]),
  ...['createdBefore', 'createdAfter', 'startedBefore', 'startedAfter', 'completeBefore', 'completeAfter'],
]);

/** Tasks by Koji's filters, with owner names; `decode` gives request and result as values. */
export async function listTasks(ctx: Ctx, options: Struct | null, queryOpts: Struct | null): Promise<unknown> {
  const filters = options ?? {};
  for (const name of Object.keys(filters)) if (!KNOWN.has(name)) throw new ParameterError(`unknown filter: ${name}`);
  const candidates = await narrow(ctx, filters, queryOpts);
  const chosen = candidates.filter((task) => matches(task, filters));
  const owners = await users.byIds(
    ctx.tx,
    chosen.map((task) => task.owner),
  );
  const rows = chosen.map((task) => {
    const owner = owners.get(task.owner);
    const documents = filters.decode ? decoded(task) : { request: task.request, result: task.result };
    return { ...shownTask(task), owner_name: owner?.name ?? null, owner_type: owner?.usertype ?? null, ...documents };
  });
  return applyQueryOpts(rows, queryOpts, COLUMNS);
}

function decoded(task: Task) {
  let result: Value = null;
  if (task.result !== null) result = task.state === TASK.FAILED ? faultOf(task) : decodeResponse(task.result);
  return { request: requestOf(task), result };
}

/** The shortest list that holds all that may match. */
async function narrow(ctx: Ctx, filters: Struct, options: Struct | null): Promise<Task[]> {
  const states = numbers(filters.state, 'state');
  const one = (name: string): number | string | null => {
    const given = filters[name];
    if (Array.isArray(given)) return given.length === 1 ? scalar(given[0]!, name) : null;
    return given === undefined || given === null ? null : scalar(given, name);
  };
  const range = limitOf(filters, options);
  const parent = one('parent');
  if (parent !== null) return tasks.list(ctx.tx, 'g1', `task/parent/${parent}`, range);
  const active = states?.every((state) => state === TASK.FREE || state === TASK.OPEN || state === TASK.ASSIGNED);
  if (active)
    return (await Promise.all(states!.map((state) => tasks.list(ctx.tx, 'g3', `task/state/${state}`, range)))).flat();
  const host = one('host_id');
  if (host !== null) {
    const wanted = states ?? Object.values(TASK);
    return (
      await Promise.all(wanted.map((state) => tasks.list(ctx.tx, 'g4', `task/host/${host}/${state}`, range)))
    ).flat();
  }
  const owner = one('owner');
  if (owner !== null) {
    if (typeof owner !== 'number') throw new GenericError(`invalid owner: ${repr(owner)} (a user id is needed)`);
    return tasks.list(ctx.tx, 'g2', `task/owner/${owner}`, range);
  }
  const method = one('method');
  if (typeof method === 'string' && !/[*?[]/.test(method))
    return tasks.list(ctx.tx, 'g5', `task/method/${method}`, range);
  const all = states ?? Object.values(TASK);
  return (await Promise.all(all.map((state) => tasks.list(ctx.tx, 'g3', `task/state/${state}`, range)))).flat();
}

/** With an order by id and a limit, a list needs to be read no further than that, as long as all that is in it matches. */
function limitOf(filters: Struct, given: Struct | null) {
  const { order, limit, offset, countOnly } = parseQueryOpts(given);
  const byId = order.length === 1 && (order[0] === '-id' || order[0] === 'id');
  if (!byId || limit === null || countOnly || !wholeList(filters)) return {};
  return { reverse: order[0] === '-id', limit: limit + offset };
}

/** Is the one filter that is set the one by which `narrow` has chosen its list? */
function wholeList(filters: Struct): boolean {
  const set = Object.entries(filters).filter(([name, value]) => name !== 'decode' && value !== null);
  const [name, value] = set[0] ?? ['state', null];
  if (set.length > 1) return false;
  if (name === 'parent' || name === 'owner') return typeof value === 'number';
  return name === 'state' || (name === 'method' && typeof value === 'string' && !/[*?[]/.test(value));
}

function scalar(value: Value, name: string): number | string {
  if (typeof value === 'number' || typeof value === 'string') return value;
  throw new ParameterError(`invalid ${name}: ${repr(value)}`);
}

function numbers(value: Value | undefined, name: string): number[] | null {
  if (value === undefined || value === null) return null;
  const list = Array.isArray(value) ? value : [value];
  return list.map((one) => {
    if (typeof one !== 'number') throw new ParameterError(`invalid ${name}: ${repr(one)}`);
    return one;
  });
}

function matches(task: Task, filters: Struct): boolean {
  const fields = task as unknown as Record<string, Value>;
  for (const name of [...EQUALS, 'state'] as const) {
    const wanted = filters[name];
    if (wanted !== undefined && wanted !== null && !among(fields[name]!, wanted)) return false;
    const unwanted = filters[`not_${name}`];
    if (unwanted !== undefined && unwanted !== null && among(fields[name]!, unwanted)) return false;
  }
  return inTime(task, filters);
}

const among = (value: Value, wanted: Value): boolean =>
  Array.isArray(wanted)
    ? wanted.some((one) => one === value)
    : value === wanted || (typeof wanted === 'string' && typeof value === 'string' && fnmatch(value, wanted));

const BOUNDS = [
  ['createdBefore', 'create_ts', -1],
  ['createdAfter', 'create_ts', 1],
  ['startedBefore', 'start_ts', -1],
  ['startedAfter', 'start_ts', 1],
  ['completeBefore', 'completion_ts', -1],
  ['completeAfter', 'completion_ts', 1],
] as const;

function inTime(task: Task, filters: Struct): boolean {
  return BOUNDS.every(([name, field, sign]) => {
    const bound = filters[name];
    if (bound === undefined || bound === null) return true;
    const ts = typeof bound === 'number' ? bound : Date.parse(`${String(bound)}Z`) / 1000;
    const value = task[field];
    return value !== null && (sign < 0 ? value < ts : value > ts);
  });
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
