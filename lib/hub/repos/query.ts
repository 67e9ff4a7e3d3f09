import { isDeepStrictEqual } from 'node:util';
import { ParameterError } from '#core/errors';
import { repr, str } from '#core/python';
import { Double, type Struct, type Value } from '#core/xmlrpc/value';
import { type Repo, repoRequests, repos } from '#store/repos';
import type { Ctx } from '../context.ts';
import { applyQueryOpts, compareValues } from '../queryopts.ts';
import { shownRepos } from './show.ts';
import { shownRequests } from './showrequest.ts';

/** Queries by clauses, as kojira makes them (Koji 1.35: repo.query, repo.queryQueue). */
const REPO_FIELDS = [
  ...[
    'id',
    'create_event',
    'create_ts',
    'creation_time',
    'creation_ts',
    'state',
    'state_time',
    'state_ts',
    'dist',
    'task_id',
  ],
  ...['task_state', 'tag_id', 'tag_name', 'begin_event', 'begin_ts', 'end_event', 'end_ts', 'opts', 'custom_opts'],
];
const REPO_OWN = REPO_FIELDS.filter(
  (name) => !['tag_name', 'task_state', 'begin_ts', 'end_ts', 'create_ts'].includes(name),
);
const REQUEST_FIELDS = [
  ...[
    'id',
    'owner',
    'owner_name',
    'priority',
    'create_time',
    'create_ts',
    'update_time',
    'update_ts',
    'tag_id',
    'tag_name',
  ],
  ...['active', 'min_event', 'at_event', 'opts', 'tries', 'task_id', 'task_state', 'repo_id'],
];
const REQUEST_OWN = REQUEST_FIELDS.filter((name) => !['tag_name', 'task_state', 'owner_name'].includes(name));

export async function queryRepos(ctx: Ctx, clauses: readonly Value[], fields: Value, opts: Struct | null) {
  const parsed = parseClauses(clauses, REPO_FIELDS);
  const shown = await shownRepos(ctx.tx, await candidates(ctx, parsed));
  return choose(shown, parsed, columnsOf(fields, REPO_FIELDS, REPO_OWN), opts);
}

export async function queryQueue(ctx: Ctx, clauses: readonly Value[], fields: Value, opts: Struct | null) {
  const parsed = parseClauses(clauses, REQUEST_FIELDS);
  const rows = await repoRequests.list(ctx.tx, 'g1', 'repo_request');
  const shown = await shownRequests(ctx.tx, rows);
  return choose(shown, parsed, columnsOf(fields, REQUEST_FIELDS, REQUEST_OWN), opts);
}

interface Clause {
  readonly field: string;
  readonly op: string;
  readonly value: Value;
}

const OPERATORS = ['IN', '=', '!=', '>', '<', '>=', '<=', 'IS', 'IS NOT', '@>', '<@'];

export function parseClauses(clauses: readonly Value[], fields: readonly string[]): Clause[] {
  return clauses.map((clause) => {
    if (!Array.isArray(clause) || clause.length < 2 || clause.length > 3)
      throw new ParameterError(`Invalid clause: ${repr(clause)}`);
    const [field] = clause;
    const value = clause.at(-1)!;
    const op = clause.length === 3 ? String(clause[1]).toUpperCase() : Array.isArray(value) ? 'IN' : '=';
    if (typeof field !== 'string' || !fields.includes(field))
      throw new ParameterError(`Invalid field for query ${str(field)}`);
    if (!OPERATORS.includes(op)) throw new ParameterError(`Invalid operator: ${op}`);
    return { field, op, value: DOCUMENTS.includes(field) ? documentOf(value) : value };
  });
}

/** Columns of JSON: kojira compares custom_opts with the text `{}`. */
const DOCUMENTS = ['opts', 'custom_opts'];

function documentOf(value: Value): Value {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    throw new ParameterError(`Invalid JSON: ${value}`);
  }
}

/** The shortest list that holds all that may match. */
async function candidates(ctx: Ctx, clauses: readonly Clause[]): Promise<Repo[]> {
  const values = (field: string): number[] | null => {
    const clause = clauses.find((one) => one.field === field && (one.op === '=' || one.op === 'IN'));
    const found = clause && (Array.isArray(clause.value) ? clause.value : [clause.value]);
    return found?.every((one) => typeof one === 'number') ? (found as number[]) : null;
  };
  const ids = values('id');
  if (ids) return (await repos.getMany(ctx.tx, ids)).filter((repo) => repo !== undefined);
  const tags = values('tag_id');
  if (tags) return (await Promise.all(tags.map((tag) => repos.ofTag(ctx.tx, tag, { deleted: true })))).flat();
  const states = values('state') ?? [0, 1, 2, 3, 4];
  return (await Promise.all(states.map((state) => repos.ofState(ctx.tx, state)))).flat();
}

export function columnsOf(fields: Value, all: readonly string[], own: readonly string[]): string[] {
  if (fields === null || fields === '**') return [...all];
  if (fields === '*') return [...own];
  const wanted = Array.isArray(fields) ? fields : [fields];
  return wanted.map((field) => {
    if (typeof field !== 'string' || !all.includes(field))
      throw new ParameterError(`Invalid field for query ${str(field)}`);
    return field;
  });
}

export function choose(
  rows: readonly object[],
  clauses: readonly Clause[],
  columns: readonly string[],
  opts: Struct | null,
) {
  const chosen = (rows as readonly Record<string, unknown>[])
    .filter((row) => clauses.every((clause) => holds(row[clause.field], clause)))
    .sort((a, b) => compareValues(a.id, b.id));
  const ordered = applyQueryOpts(
    chosen,
    opts && { ...opts, asList: false },
    Object.keys(chosen[0] ?? {}).concat(columns),
  );
  if (!Array.isArray(ordered)) return ordered;
  // whatever order they are asked for in
  const names = [...columns].sort();
  const picked = (ordered as Record<string, unknown>[]).map((row) =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
  );
  return opts?.asList ? picked.map((row) => Object.values(row)) : picked;
}

function holds(raw: unknown, { op, value }: Clause): boolean {
  const given = raw instanceof Double ? raw.value : (raw ?? null);
  const same = (one: unknown): boolean => isDeepStrictEqual(one, given);
  if (op === 'IN') return Array.isArray(value) && value.some(same);
  if (op === '=' || op === 'IS') return value === null ? given === null && op === 'IS' : same(value);
  if (op === '!=' || op === 'IS NOT') return op === '!=' && given === null ? false : !same(value);
  if (op === '@>' || op === '<@') {
    const [outer, inner] = op === '@>' ? [given, value] : [value, given];
    return Object.entries((inner ?? {}) as object).every(
      ([key, one]) => ((outer ?? {}) as Record<string, unknown>)[key] === one,
    );
  }
  if (given === null || value === null) return false;
  const order = compareValues(given, value);
  if (op === '>') return order > 0;
  if (op === '<') return order < 0;
  return op === '>=' ? order >= 0 : order <= 0;
}
