import { groupConfig, groupPackages, groupReqs } from '#store/groups';
import type { VersionedTable } from '#store/versioned';
import { type ResolvedGroup, resolveGroups } from '../comps/groups.ts';
import type { Ctx } from '../context.ts';
import type { TagInfo } from '../tags/find.ts';
import type { Parts } from './snapshot.ts';

interface OfTag {
  readonly tag_id: number;
}

/** Gives the target the groups that hold for the source, with packages and requirements. */
export async function copyGroups(ctx: Ctx, source: TagInfo, target: TagInfo, { event, remove }: Parts): Promise<void> {
  const wanted = [...(await resolveGroups(ctx.tx, source.id, { event })).values()];
  const copy = <R extends OfTag>(rows: readonly R[]): R[] => rows.map((row) => ({ ...row, tag_id: target.id }));
  const all = <R>(rows: (group: ResolvedGroup) => Iterable<R>): R[] => wanted.flatMap((group) => [...rows(group)]);
  await setRows(ctx, target.id, groupConfig, copy(wanted.map((group) => group.config)), GROUP, remove);
  await setRows(ctx, target.id, groupPackages, copy(all((group) => group.packages.values())), PACKAGE, remove);
  await setRows(ctx, target.id, groupReqs, copy(all((group) => group.reqs.values())), REQ, remove);
}

/** A table's columns: the ones that name a row, then what it says. */
const GROUP = {
  key: ['group_id'],
  says: [
    ...(['blocked', 'exported', 'display_name', 'is_default', 'uservisible'] as const),
    ...(['description', 'langonly', 'biarchonly'] as const),
  ],
} as const;
const PACKAGE = { key: ['group_id', 'package'], says: ['blocked', 'type', 'basearchonly', 'requires'] } as const;
const REQ = { key: ['group_id', 'req_id'], says: ['blocked', 'type', 'is_metapkg'] } as const;

interface Columns<R> {
  readonly key: readonly (keyof R)[];
  readonly says: readonly (keyof R)[];
}

/** Makes the rows of one tag as wanted; what is right already stays, what is not wanted goes with `remove`. */
async function setRows<R extends OfTag>(
  ctx: Ctx,
  target: number,
  table: VersionedTable<R>,
  wanted: readonly R[],
  { key, says }: Columns<R>,
  remove = false,
): Promise<void> {
  const same = (columns: readonly (keyof R)[], a: R, b: R): boolean => columns.every((name) => a[name] === b[name]);
  const held = await table.at(ctx.tx, 'tag', target);
  for (const row of held) {
    const wish = wanted.find((other) => same(key, row, other));
    if (wish ? same(says, row, wish) : !remove) continue;
    await table.revoke(ctx.tx, row, ctx.userId());
    if (wish) await table.create(ctx.tx, plain(wish, [...key, ...says]), ctx.userId());
    await ctx.tx.step();
  }
  for (const wish of wanted.filter((other) => !held.some((row) => same(key, row, other)))) {
    await table.create(ctx.tx, plain(wish, [...key, ...says]), ctx.userId());
    await ctx.tx.step();
  }
}

/** Without the events of the row that it was copied from. */
const plain = <R extends OfTag>(row: R, columns: readonly (keyof R)[]): R =>
  Object.fromEntries([['tag_id', row.tag_id], ...columns.map((name) => [name, row[name]])]) as R;
