import { GenericError } from '#core/errors';
import { fnmatch } from '#core/fnmatch';
import { repr, str, truthy, typeName } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Ctx } from '#hub/context';
import { mustBeList, mustBeStruct } from '#hub/convert';
import { editTag } from '#hub/tags/edit';
import { tagExtraValues } from '#hub/tags/find';
import { readParents } from '#hub/tags/inheritance';
import { ownSidetag } from './sidetags.ts';

/** As they were sent; null: as it is. */
export interface SidetagChanges {
  readonly debuginfo: boolean | null;
  readonly rpm_macros: Value;
  readonly remove_rpm_macros: Value;
  readonly extra: Value;
  readonly remove_extra: Value;
}

/** What the base tag allows may be changed by the owner; extra values at will by side tag admins. */
export async function editSidetag(ctx: Ctx, info: Value, changes: SidetagChanges): Promise<void> {
  const sidetag = await ownSidetag(ctx, info);
  const { debuginfo, rpm_macros, remove_rpm_macros } = changes;
  const extra = changes.extra ?? {};
  const removed = changes.remove_extra ?? [];
  if ((changes.extra ?? changes.remove_extra) !== null) await assertSidetagAdmin(ctx);
  const [base] = await readParents(ctx.tx, sidetag.id);
  const allowed = base ? await tagExtraValues(ctx.tx, base.parent_id) : {};
  if (debuginfo !== null && !truthy(allowed.sidetag_debuginfo_allowed)) {
    throw new GenericError('Debuginfo setting is not allowed in parent tag.');
  }
  const masks =
    truthy(rpm_macros) || truthy(remove_rpm_macros)
      ? macroMasks(base?.name ?? '', allowed.sidetag_rpm_macros_allowed ?? [])
      : [];
  mustBeStruct(extra);
  mustBeList(removed);
  await editTag(ctx, sidetag.id, {
    extra: {
      ...extra,
      ...(debuginfo === null ? {} : { with_debuginfo: debuginfo }),
      ...macrosToSet(rpm_macros ?? {}, masks),
    },
    remove_extra: [...removed, ...macrosToRemove(remove_rpm_macros ?? [], masks)],
  });
}

async function assertSidetagAdmin(ctx: Ctx): Promise<void> {
  if (await ctx.hasPerm('sidetag_admin')) return;
  throw new GenericError('Extra can be modified only with sidetag_admin or admin permissions.');
}

/** rpm's own rule for names of macros. */
const MACRO = /^[A-Za-z_]\w+$/;

function macrosToSet(macros: Value, masks: readonly string[]): Struct {
  mustBeStruct(macros);
  const named = Object.entries(macros).map(([name, value]) => {
    if (!MACRO.test(name)) throw new GenericError(`Invalid macro name ${repr(name)}`);
    return [extraKey(name, masks), value] as const;
  });
  return Object.fromEntries(named);
}

function macrosToRemove(names: Value, masks: readonly string[]): string[] {
  mustBeList(names);
  return names.map((name) => extraKey(str(name), masks));
}

function extraKey(macro: string, masks: readonly string[]): string {
  if (!masks.some((mask) => fnmatch(macro, mask))) {
    throw new GenericError(`RPM macro ${macro} editing is not allowed via parent tag`);
  }
  return `rpm.macro.${macro}`;
}

/**
 * Globs of the macros that owners of a base tag's side tags may set: its extra value `sidetag_rpm_macros_allowed`, a list or words.
 * Throws GenericError when there are none.
 */
function macroMasks(base: string, value: Value): string[] {
  const masks = typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : value;
  if (!Array.isArray(masks)) {
    throw new GenericError(`rpm_macros_allowed in ${base} has invalid type: <class '${typeName(masks)}'>`);
  }
  if (!masks.every((mask) => typeof mask === 'string')) {
    throw new GenericError(`Allowed rpm macro list ${repr(masks)} is invalid for ${base}.`);
  }
  if (masks.length === 0) throw new GenericError('RPM macros change is not allowed in parent tag.');
  return masks;
}
