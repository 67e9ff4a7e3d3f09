import { BUILD } from '#core/states';
import { grantAccess, listGenerators, revokeAccess } from '#hub/cg/access';
import { importGenerated } from '#hub/cg/import';
import { refundBuild, reserveBuild } from '#hub/cg/reserve';
import { metadataFrom } from '#hub/cg/source';
import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, flag, int, struct, text } from '#hub/params';

export default [
  method('listCGs', {
    doc: 'Content generators with their users.',
    params: {},
    auth: open,
    run: (ctx) => listGenerators(ctx),
  }),
  method('grantCGAccess', {
    doc: 'Allow a user to import for a content generator; create makes the generator.',
    params: { user: any, cg: any, create: flag(false) },
    auth: perm('admin'),
    run: (ctx, p) => grantAccess(ctx, p.user, p.cg, p.create),
  }),
  method('revokeCGAccess', {
    doc: 'End the access of a user to a content generator.',
    params: { user: any, cg: any },
    auth: perm('admin'),
    run: (ctx, p) => revokeAccess(ctx, p.user, p.cg),
  }),
  method('CGInitBuild', {
    doc: 'Reserve a build for a content generator; answers its id and a token.',
    params: { cg: any, data: struct },
    auth: open,
    run: (ctx, p) => reserveBuild(ctx, p.cg, p.data),
  }),
  method('CGRefundBuild', {
    doc: 'Give a reservation back.',
    params: { cg: any, build_id: int, token: text, state: int.default(BUILD.FAILED) },
    auth: open,
    run: (ctx, p) => refundBuild(ctx, p.cg, p.build_id, p.token, p.state),
  }),
  method('CGImport', {
    doc: 'Import a build from metadata and uploaded files; token: the one of its reservation.',
    params: { metadata: any, directory: text, token: anyOr(null) },
    auth: open,
    run: async (ctx, p) => importGenerated(ctx, await metadataFrom(ctx, p.metadata, p.directory), p.directory, p.token),
  }),
] satisfies Method[];
