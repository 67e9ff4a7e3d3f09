import { GenericError } from '#core/errors';
import { repr, truthy, typeName } from '#core/python';
import { isStruct, type Struct, type Value } from '#core/xmlrpc/value';
import { type Inheritance, type Tag, tagInheritance } from '#store/tags';
import type { Versioned } from '#store/versioned';
import type { Ctx } from '../context.ts';
import { findTag } from './find.ts';

type Row = Inheritance & Versioned;
/** What shall become of the link to a parent: a new state, or null for none. */
type Wish = { readonly parent: number; readonly link: Inheritance | null };

const FIELDS = ['parent_id', 'priority', 'maxdepth', 'intransitive', 'noconfig', 'pkg_filter'] as const;

/**
 * Adds, changes and removes (`delete link`) links to parents; `clear` removes all that are not named. A link that is the
 * same already is left alone, unless `clear` is set.
 */
export async function setInheritance(ctx: Ctx, tag: Tag, data: Value, clear: boolean): Promise<void> {
  const wishes: Wish[] = [];
  for (const change of Array.isArray(data) ? data : [data]) {
    const wish = parseChange(change, tag.id);
    await findTag(ctx.tx, wish.parent, { strict: true });
    wishes.push(wish);
  }
  const rows = await tagInheritance.at(ctx.tx, 'tag', tag.id);
  const plan = makePlan(rows, wishes, clear);
  refuseSamePriority(tag.id, plan.after);
  for (const row of plan.ended) await tagInheritance.revoke(ctx.tx, row, ctx.userId());
  for (const link of plan.made) await tagInheritance.create(ctx.tx, link, ctx.userId());
}

function parseChange(change: Value, tag_id: number): Wish {
  if (!isStruct(change)) throw new GenericError(`Invalid type for inheritance data: ${typeName(change)}`);
  const deleted = truthy(change['delete link'] ?? null);
  const missing = (deleted ? ['parent_id'] : FIELDS).find((field) => change[field] === undefined);
  if (missing) throw new GenericError(`No value for ${missing}`);
  const parent = integer(change, 'parent_id');
  return { parent, link: deleted ? null : parseLink(change, tag_id, parent) };
}

function parseLink(change: Struct, tag_id: number, parent_id: number): Inheritance {
  return {
    tag_id,
    parent_id,
    priority: integer(change, 'priority'),
    maxdepth: change.maxdepth === null ? null : integer(change, 'maxdepth'),
    intransitive: truthy(change.intransitive),
    noconfig: truthy(change.noconfig),
    pkg_filter: typeof change.pkg_filter === 'string' ? change.pkg_filter : '',
  };
}

/** The koji client sends what stood on its command line: numbers as text. */
function integer(change: Struct, field: string): number {
  const given = change[field];
  const value = typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : given;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new GenericError(`Invalid value for ${field}: ${repr(value)}`);
}

function makePlan(rows: readonly Row[], wishes: readonly Wish[], clear: boolean) {
  const wanted = new Map(wishes.map((wish) => [wish.parent, wish.link]));
  const kept: Row[] = [];
  const ended: Row[] = [];
  const made: Inheritance[] = [];
  for (const row of rows) {
    const wish = wanted.get(row.parent_id);
    const untouched = wish === undefined ? !clear : wish !== null && !clear && sameLink(row, wish);
    (untouched ? kept : ended).push(row);
  }
  for (const link of wanted.values()) {
    if (link && !kept.some((row) => row.parent_id === link.parent_id)) made.push(link);
  }
  return { ended, made, after: [...kept, ...made] };
}

const sameLink = (a: Inheritance, b: Inheritance): boolean => FIELDS.every((field) => a[field] === b[field]);

function refuseSamePriority(tag: number, links: readonly Inheritance[]): void {
  for (const { priority } of links) {
    const parents = links.filter((link) => link.priority === priority).map((link) => link.parent_id);
    if (parents.length > 1) {
      throw new GenericError(
        `Multiple parent tags (${repr(parents)}) cannot have the same priority value (${priority}) on child tag ${tag}`,
      );
    }
  }
}
