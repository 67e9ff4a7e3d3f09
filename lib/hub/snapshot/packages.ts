import type { Ctx } from '../context.ts';
import { writeEntry } from '../packages/entry.ts';
import { ownersOf, resolvePackages } from '../packages/resolve.ts';
import type { TagInfo } from '../tags/find.ts';
import type { Parts } from './snapshot.ts';

/** Entries with their owners, by package. */
async function entries(ctx: Ctx, tag: TagInfo, event: number | null) {
  const rows = [...(await resolvePackages(ctx.tx, tag.id, { event })).values()];
  const owner = await ownersOf(ctx.tx, rows, event);
  return new Map(rows.map((row) => [row.package_id, { row, owner: owner(row).owner_id }]));
}

/**
 * Gives the target the packages that the source lists. Koji 1.35: an entry that the target has already stays as it is, and
 * packages that only the target has are blocked there, whether things are to be removed or not.
 */
export async function copyPackages(ctx: Ctx, source: TagInfo, target: TagInfo, { event }: Parts): Promise<void> {
  const [wanted, present] = await Promise.all([entries(ctx, source, event), entries(ctx, target, null)]);
  const surplus = [...present.values()].filter(({ row }) => !wanted.has(row.package_id) && !row.blocked);
  const missing = [...wanted.values()].filter(({ row }) => !present.has(row.package_id));
  const made = [...surplus.map(({ row, owner }) => ({ row: { ...row, blocked: true }, owner })), ...missing];
  for (const { row, owner } of made) {
    const { package_id: id, package_name: name, blocked, extra_arches } = row;
    await writeEntry(ctx, target, { id, name }, { owner: owner ?? ctx.userId(), blocked, extra_arches });
    await ctx.tx.step();
  }
}
