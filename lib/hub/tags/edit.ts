import { parseArches } from '#core/arch';
import { GenericError } from '#core/errors';
import { str, truthy } from '#core/python';
import type { Struct, Value } from '#core/xmlrpc/value';
import { type TagConfig, tagConfig, tagInheritance, tags } from '#store/tags';
import { permissions } from '#store/users';
import type { Ctx } from '../context.ts';
import { lookUpOrCreate, lookUpStrict } from '../lookup.ts';
import { checkInternalName } from '../names.ts';
import { editExtra, setExtra } from './extra.ts';
import { findTag, type TagInfo } from './find.ts';

export interface NewTag {
  readonly name: Value;
  readonly parent?: Value;
  readonly arches?: Value;
  readonly perm?: Value;
  readonly locked?: boolean;
  readonly maven_support?: boolean;
  readonly maven_include_all?: boolean;
  readonly extra?: Struct | null;
}

/** Makes a tag, or gives a deleted one a new life under its old id. Answers the id. */
export async function createTag(ctx: Ctx, wanted: NewTag): Promise<number> {
  const { name, maven_support = false, maven_include_all = false } = wanted;
  const parent = truthy(wanted.parent ?? null) ? wanted.parent! : null;
  checkInternalName(ctx, name);
  const arches = archesText(wanted.arches ?? null) ?? '';
  if ((maven_support || maven_include_all) && !ctx.hub.settings.hub.EnableMaven) {
    throw new GenericError('Maven support not enabled');
  }
  const [old, above] = await Promise.all([findTag(ctx.tx, name), parent === null ? null : findTag(ctx.tx, parent)]);
  if (old) throw new GenericError(`A tag with the name '${name}' already exists`);
  if (above === undefined) throw new GenericError(`Parent tag '${String(parent)}' could not be found`);
  const perm_id = await permissionId(ctx, wanted.perm ?? null);
  const { id } = await lookUpOrCreate(ctx.tx, tags, name, (named) => named);
  const config = { tag_id: id, arches, perm_id, locked: wanted.locked ?? false, maven_support, maven_include_all };
  await tagConfig.create(ctx.tx, config, ctx.userId());
  await setExtra(ctx, id, wanted.extra ?? {});
  if (above) await tagInheritance.create(ctx.tx, plainLink(id, above.id), ctx.userId());
  return id;
}

const plainLink = (tag_id: number, parent_id: number) => ({
  ...{ tag_id, parent_id, priority: 0 },
  ...{ maxdepth: null, intransitive: false, noconfig: false, pkg_filter: '' },
});

/** Words separated by single blanks, as Koji keeps them. */
export function archesText(arches: Value): string | null {
  if (arches === null) return null;
  if (typeof arches !== 'string') throw new GenericError(`Invalid type for arches: ${str(arches)}`);
  return parseArches(arches, { strict: true }).join(' ');
}

async function permissionId(ctx: Ctx, perm: Value): Promise<number | null> {
  return perm === null ? null : (await lookUpStrict(ctx.tx, permissions, 'permissions', perm)).id;
}

/** The members that editTag2 knows; others are ignored. */
export interface TagChanges {
  readonly name?: Value;
  readonly arches?: Value;
  readonly locked?: Value;
  /** name or id of a permission; None takes the requirement away. perm_id goes before perm */
  readonly perm?: Value;
  readonly perm_id?: Value;
  readonly maven_support?: Value;
  readonly maven_include_all?: Value;
  readonly extra?: Value;
  readonly remove_extra?: Value;
  readonly block_extra?: Value;
}

export async function editTag(ctx: Ctx, info: Value, changes: TagChanges): Promise<void> {
  const tag = await findTag(ctx.tx, info, { strict: true });
  if (changes.maven_support && !ctx.hub.settings.hub.EnableMaven) throw new GenericError('Maven support not enabled');
  const perm = changes.perm_id === undefined ? changes.perm : changes.perm_id;
  const perm_id = perm === undefined ? tag.perm_id : await permissionId(ctx, perm);
  if (changes.name && changes.name !== tag.name) await rename(ctx, tag, changes.name);
  const flag = (value: Value | undefined, old: boolean): boolean => (value === undefined ? old : truthy(value));
  await reconfigure(ctx, tag, {
    tag_id: tag.id,
    arches: changes.arches === undefined ? tag.arches : archesText(changes.arches),
    perm_id,
    locked: flag(changes.locked, tag.locked),
    maven_support: flag(changes.maven_support, tag.maven_support),
    maven_include_all: flag(changes.maven_include_all, tag.maven_include_all),
  });
  await editExtra(ctx, tag, changes);
}

/** The name is no versioned data: a tag has it for its whole history. */
async function rename(ctx: Ctx, tag: TagInfo, name: Value): Promise<void> {
  checkInternalName(ctx, name);
  const holder = await tags.findId(ctx.tx, 'name', name);
  if (holder !== undefined) throw new GenericError(`Name ${name} already taken by tag ${holder}`);
  tags.replace(ctx.tx, { id: tag.id, name: tag.name }, { id: tag.id, name });
}

async function reconfigure(ctx: Ctx, tag: TagInfo, config: TagConfig): Promise<void> {
  const changed = (['arches', 'perm_id', 'locked', 'maven_support', 'maven_include_all'] as const).some(
    (field) => config[field] !== tag[field],
  );
  if (!changed) return;
  const old = await tagConfig.active(ctx.tx, 'tag', tag.id, String(tag.id));
  if (old) await tagConfig.revoke(ctx.tx, old, ctx.userId());
  await tagConfig.create(ctx.tx, config, ctx.userId());
}
