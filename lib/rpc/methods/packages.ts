import { GenericError } from '#core/errors';
import { truthy } from '#core/python';
import { makeKnown } from '#hub/makeknown';
import { login, type Method, method, open } from '#hub/method';
import { addPackage, blockPackage, removePackage, unblockPackage } from '#hub/packages/edit';
import { findPackage } from '#hub/packages/find';
import { listPackageNames, packageConfig } from '#hub/packages/query';
import { answerPackages } from '#hub/packages/remembered';
import { any, anyOr, event, flag, maybe, queryOpts, rowOpts, text } from '#hub/params';
import { packages } from '#store/packages';

const request = { taginfo: any, pkginfo: any, force: flag(false) };

export default [
  method('listPackages', {
    doc: 'Package list of a tag (with inheritance, duplicates, at an event), of a user or of a package; else all names.',
    params: {
      tagID: anyOr(null),
      userID: anyOr(null),
      pkgID: anyOr(null),
      prefix: maybe(text),
      inherited: flag(false),
      with_dups: flag(false),
      event,
      queryOpts: rowOpts,
      with_owners: flag(true),
      with_blocked: flag(true),
    },
    auth: open,
    run: (ctx, p) => answerPackages(ctx, p),
  }),
  method('listPackagesSimple', {
    doc: 'Ids and names of all packages, or of those that begin with a prefix.',
    params: { prefix: maybe(text), queryOpts },
    auth: open,
    run: ({ tx }, p) => listPackageNames(tx, p.prefix, p.queryOpts),
  }),
  method('getPackage', {
    doc: 'Id and name of a package; create makes it known.',
    params: { info: any, strict: flag(false), create: flag(false) },
    auth: open,
    run: async (ctx, p) =>
      (p.create ? await makeKnown(ctx, packages, p.info, (named) => named) : await findPackage(ctx.tx, p.info, p)) ??
      null,
  }),
  method('getPackageID', {
    doc: 'Id of a package by name.',
    params: { name: any, strict: flag(false) },
    auth: open,
    async run({ tx }, p) {
      const id = await packages.findId(tx, 'name', String(p.name));
      if (id === undefined && p.strict) throw new GenericError(`No such package name: ${p.name}`);
      return id ?? null;
    },
  }),
  method('getPackageConfig', {
    doc: 'The entry that holds for a package in a tag, inherited or not.',
    params: { tag: any, pkg: any, event },
    auth: open,
    run: (ctx, p) => packageConfig(ctx, p.tag, p.pkg, p.event),
  }),
  method('packageListAdd', {
    doc: "Add a package to a tag's list, or change its entry.",
    params: {
      taginfo: any,
      pkginfo: any,
      owner: anyOr(null),
      block: anyOr(null),
      extra_arches: anyOr(null),
      force: flag(false),
      update: flag(false),
    },
    auth: open,
    run: (ctx, p) => addPackage(ctx, { ...p, block: p.block === null ? null : truthy(p.block) }),
  }),
  method('packageListRemove', {
    doc: "Take a package out of a tag's own list.",
    params: request,
    auth: login,
    run: (ctx, p) => removePackage(ctx, p),
  }),
  method('packageListBlock', {
    doc: 'Block a package in a tag.',
    params: request,
    auth: open,
    run: (ctx, p) => blockPackage(ctx, p),
  }),
  method('packageListUnblock', {
    doc: 'Undo the block of a package in a tag.',
    params: request,
    auth: login,
    run: (ctx, p) => unblockPackage(ctx, p),
  }),
  method('packageListSetOwner', {
    doc: 'Change the owner of a package in a tag.',
    params: { taginfo: any, pkginfo: any, owner: any, force: flag(false) },
    auth: open,
    run: (ctx, p) => addPackage(ctx, { ...p, update: true }),
  }),
  method('packageListSetArches', {
    doc: 'Set the extra arches of a package in a tag.',
    params: { taginfo: any, pkginfo: any, arches: any, force: flag(false) },
    auth: open,
    run: (ctx, { arches, ...p }) => addPackage(ctx, { ...p, extra_arches: arches, update: true }),
  }),
] satisfies Method[];
