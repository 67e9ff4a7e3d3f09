import { login, type Method, method, open } from '#hub/method';
import { any, anyOr, flag, queryOpts, truth } from '#hub/params';
import { createSidetag, removeSidetag } from './change.ts';
import { editSidetag } from './edit.ts';
import { listSidetags } from './sidetags.ts';

export const sidetagMethods = [
  method('createSideTag', {
    doc: 'Make a side tag of a base tag with a target of the same name.',
    params: { basetag: any, debuginfo: flag(false), suffix: anyOr(null) },
    auth: login,
    run: (ctx, p) => createSidetag(ctx, p.basetag, p.debuginfo, p.suffix),
  }),
  method('removeSideTag', {
    doc: 'Delete a side tag and its target (owner or admin).',
    params: { sidetag: any },
    auth: login,
    run: (ctx, p) => removeSidetag(ctx, p.sidetag),
  }),
  method('listSideTags', {
    doc: 'Side tags, of a base tag or of a user.',
    params: { basetag: anyOr(null), user: anyOr(null), queryOpts },
    auth: open,
    run: ({ tx }, p) => listSidetags(tx, p),
  }),
  method('editSideTag', {
    doc: 'Change debuginfo, rpm macros and extra values of a side tag, as far as its base tag allows.',
    params: {
      sidetag: any,
      debuginfo: truth,
      rpm_macros: anyOr(null),
      remove_rpm_macros: anyOr(null),
      extra: anyOr(null),
      remove_extra: anyOr(null),
    },
    auth: login,
    run: (ctx, p) => editSidetag(ctx, p.sidetag, p),
  }),
] satisfies Method[];
