import type { Ctx } from '../context.ts';
import { endEntry, writeEntry } from '../packages/entry.ts';
import { ownersOf, type PackageRow, resolvePackages } from '../packages/resolve.ts';
import type { TagInfo } from '../tags/find.ts';
import type { Parts } from './snapshot.ts';

/** Entries with their owners, by package. */
async function entries(ctx: Ctx, tag: TagInfo, event: number | null) {
  const rows = [...(await resolvePackages(ctx.tx, tag.id, { event })).values()];
  const owner = await ownersOf(ctx.tx, rows, event);
  return new Map(rows.map((row) => [row.package_id, { row, owner: owner(row).owner_id }]));
}

/** Gives the target the package list that holds for the source. */
export async function copyPackages(ctx: Ctx, source: TagInfo, target: TagInfo, { event, remove }: Parts) {
  const [wanted, present] = await Promise.all([entries(ctx, source, event), entries(ctx, target, null)]);
  for (const [id, { row, owner }] of wanted) {
    const old = present.get(id);
    const same = old && old.owner === owner && old.row.blocked === row.blocked;
    if (same && old.row.extra_arches === row.extra_arches) continue;
    const { blocked, extra_arches } = row;
    await writeEntry(ctx, target, nameOf(row), { owner: owner ?? ctx.userId(), blocked, extra_arches });
    await ctx.tx.step();
  }
  if (!remove) return;
  for (const [id, { row, owner }] of present) {
    if (wanted.has(id) || row.blocked) continue;
    await takeAway(ctx, target, row, owner);
    await ctx.tx.step();
  }
}

const nameOf = (row: PackageRow) => ({ id: row.package_id, name: row.package_name });

/** An own entry goes; an inherited one can only be blocked. */
async function takeAway(ctx: Ctx, target: TagInfo, row: PackageRow, owner: number | null): Promise<void> {
  if (row.tag_id === target.id) return endEntry(ctx, target, nameOf(row));
  const { extra_arches } = row;
  await writeEntry(ctx, target, nameOf(row), { owner: owner ?? ctx.userId(), blocked: true, extra_arches });
}
