import { ActionNotAllowed, GenericError } from '#core/errors';
import { str } from '#core/python';
import type { Value } from '#core/xmlrpc/value';
import { after, before } from '../callbacks.ts';
import type { Ctx } from '../context.ts';
import { assertPolicy } from '../policy/check.ts';
import { archesText } from '../tags/edit.ts';
import { findTag, withExtra } from '../tags/find.ts';
import { findUser, shownUser } from '../users/find.ts';
import { applyEntry, endEntry, entryOf, writeEntry } from './entry.ts';
import { findOrCreatePackage, findPackage } from './find.ts';
import { resolvePackage } from './resolve.ts';

export interface PackageChange {
  readonly taginfo: Value;
  readonly pkginfo: Value;
  /** user; None keeps the owner that there is */
  readonly owner?: Value;
  /** None keeps what there is */
  readonly block?: boolean | null;
  readonly extra_arches?: Value;
  readonly force?: boolean;
  /** the package has to be listed already */
  readonly update?: boolean;
}

/** Adds a package to a tag's list or changes its entry there, policy and callbacks included. */
export async function addPackage(ctx: Ctx, change: PackageChange): Promise<void> {
  const { taginfo, pkginfo, block = null, force = false, update = false } = change;
  const tag = await findTag(ctx.tx, taginfo, { strict: true });
  const known = await findPackage(ctx.tx, pkginfo);
  if (!known && typeof pkginfo !== 'string') throw new GenericError(`No such package: ${str(pkginfo)}`);
  const owner = (change.owner ?? null) === null ? null : (await findUser(ctx.tx, change.owner!, true)).id;
  const action = update ? 'update' : block ? 'block' : 'add';
  assertLogin(ctx);
  await assertPolicy(ctx, 'package_list', { tag: tag.id, action, package: known?.id ?? pkginfo, force }, { force });
  const pkg = known ?? (await findOrCreatePackage(ctx.tx, pkginfo));
  const extra_arches = archesText(change.extra_arches ?? null);
  const told = await withExtra(ctx.tx, tag);
  const data = {
    action,
    tag: told,
    package: pkg,
    user: shownUser(ctx.user!),
    owner,
    block,
    extra_arches,
    force,
    update,
  };
  await before(ctx, 'PackageListChange', data);
  const changed = await applyEntry(ctx, tag, pkg, { owner, block, extra_arches, force, update });
  if (changed) await after(ctx, 'PackageListChange', data);
}

function assertLogin(ctx: Ctx): void {
  if (!ctx.user) throw new ActionNotAllowed('you must be logged in for this operation');
}

interface Request {
  readonly taginfo: Value;
  readonly pkginfo: Value;
  readonly force: boolean;
}

/** Tag and package of a request, the policy having agreed. */
async function permitted(ctx: Ctx, { taginfo, pkginfo, force }: Request, action: string) {
  const tag = await findTag(ctx.tx, taginfo, { strict: true });
  const pkg = await findPackage(ctx.tx, pkginfo, { strict: true });
  assertLogin(ctx);
  await assertPolicy(ctx, 'package_list', { tag: tag.id, action, package: pkg.id, force }, { force });
  const data = { action, tag: await withExtra(ctx.tx, tag), package: pkg, user: shownUser(ctx.user!) };
  await before(ctx, 'PackageListChange', data);
  return { tag, pkg, done: () => after(ctx, 'PackageListChange', data) };
}

export async function removePackage(ctx: Ctx, request: Request): Promise<void> {
  const { tag, pkg, done } = await permitted(ctx, request, 'remove');
  await endEntry(ctx, tag, pkg);
  await done();
}

export async function blockPackage(ctx: Ctx, { taginfo, pkginfo, force }: Request): Promise<void> {
  const tag = await findTag(ctx.tx, taginfo, { strict: true });
  const pkg = await findPackage(ctx.tx, pkginfo, { strict: true });
  if (!(await resolvePackage(ctx.tx, tag.id, pkg.id))) {
    throw new GenericError(`Package ${pkg.name} is not in tag listing for ${tag.name}`);
  }
  await addPackage(ctx, { taginfo, pkginfo, block: true, force });
}

/** Undoes a block: the tag's own blocking entry goes; where the package would then be blocked or gone, it is listed. */
export async function unblockPackage(ctx: Ctx, request: Request): Promise<void> {
  const { tag, pkg, done } = await permitted(ctx, request, 'unblock');
  const previous = await entryOf(ctx, tag, pkg);
  if (!previous) {
    throw new GenericError(`no data (blocked or otherwise) for package ${pkg.name} in tag ${tag.name}`);
  }
  if (!previous.blocked) throw new GenericError(`package ${pkg.name} NOT blocked in tag ${tag.name}`);
  if (previous.tag_id === tag.id) await endEntry(ctx, tag, pkg);
  const left = await resolvePackage(ctx.tx, tag.id, pkg.id);
  if (!left || left.blocked) {
    const { extra_arches, owner_id } = previous;
    await writeEntry(ctx, tag, pkg, { owner: owner_id ?? ctx.userId(), blocked: false, extra_arches });
  }
  await done();
}
