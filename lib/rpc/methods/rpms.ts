import { host, type Method, method, open, perm } from '#hub/method';
import { any, anyOr, event, flag, int, list, maybe, queryOpts, rowOpts, text, truth } from '#hub/params';
import { checksumsOf } from '#hub/rpms/checksums';
import { addExternalRpm } from '#hub/rpms/external';
import { dependenciesOf, fileOf, filesOf, rpmHeaders } from '#hub/rpms/files';
import { findRpms } from '#hub/rpms/find';
import { listRpms } from '#hub/rpms/list';
import { pruneSigned } from '#hub/rpms/prune';
import { shownRpms } from '#hub/rpms/show';
import { addSignature, deleteSignatures, querySigs } from '#hub/rpms/signatures';
import { writeSigned } from '#hub/rpms/signed';
import { listTaggedRpms } from '#hub/tagging/rpms';
import { base64Text, texts } from './values.ts';

const tagged = {
  tag: any,
  event,
  inherit: flag(false),
  latest: anyOr(false),
  package: maybe(text),
  arch: anyOr(null),
  rpmsigs: flag(false),
  owner: maybe(text),
  type: maybe(text),
  strict: flag(true),
  extra: flag(true),
  draft: truth,
};

export default [
  method('listTaggedRPMS', {
    doc: 'RPMs of the builds in a tag, and these builds.',
    params: tagged,
    auth: open,
    run: (ctx, p) => listTaggedRpms(ctx, p),
  }),
  method('getLatestRPMS', {
    doc: 'RPMs of the latest build of each package in a tag and its ancestors, and these builds.',
    params: {
      tag: any,
      package: maybe(text),
      arch: anyOr(null),
      event,
      rpmsigs: flag(false),
      type: maybe(text),
      draft: truth,
    },
    auth: open,
    run: (ctx, p) => listTaggedRpms(ctx, { ...p, inherit: true, latest: true }),
  }),
  method('getRPM', {
    doc: 'An RPM by id, name-version-release.arch or struct; multi: all that have the name.',
    params: { rpminfo: any, strict: flag(false), multi: flag(false) },
    auth: open,
    run: async (ctx, p) => {
      const found = await shownRpms(ctx.tx, await findRpms(ctx.tx, p.rpminfo, p.strict));
      return p.multi ? found : (found[0] ?? null);
    },
  }),
  method('listRPMs', {
    doc: 'RPMs by build, buildroot, image, component buildroot, host and arch.',
    params: {
      buildID: anyOr(null),
      buildrootID: maybe(int),
      imageID: maybe(int),
      componentBuildrootID: maybe(int),
      hostID: maybe(int),
      arches: anyOr(null),
      queryOpts,
      draft: truth,
    },
    auth: open,
    run: (ctx, p) => listRpms(ctx, p),
  }),
  method('getRPMHeaders', {
    doc: "Chosen header fields of an RPM, or of an RPM of a task's output.",
    params: {
      rpmID: anyOr(null),
      taskID: maybe(int),
      filepath: maybe(text),
      headers: maybe(list),
      strict: flag(false),
    },
    auth: open,
    run: (ctx, p) => rpmHeaders(ctx, { ...p, headers: texts(p.headers ?? [], 'headers') }),
  }),
  method('getRPMDeps', {
    doc: 'Dependencies of an RPM, of all kinds or one (0 requires, 1 provides, 2 obsoletes, 3 conflicts...).',
    params: { rpmID: any, depType: maybe(int), queryOpts: rowOpts, strict: flag(false) },
    auth: open,
    run: (ctx, p) => dependenciesOf(ctx, p),
  }),
  method('listRPMFiles', {
    doc: 'Files of an RPM.',
    params: { rpmID: any, queryOpts: rowOpts },
    auth: open,
    run: (ctx, p) => filesOf(ctx, p.rpmID, p.queryOpts),
  }),
  method('getRPMFile', {
    doc: 'One file of an RPM.',
    params: { rpmID: any, filename: text, strict: flag(false) },
    auth: open,
    run: (ctx, p) => fileOf(ctx, p.rpmID, p.filename, p.strict),
  }),
  method('getRPMChecksums', {
    doc: 'Digests of an RPM and its signed copies, by key and type.',
    params: { rpm_id: any, checksum_types: maybe(list), cacheonly: flag(false) },
    auth: open,
    run: (ctx, p) =>
      checksumsOf(ctx, p.rpm_id, p.checksum_types && texts(p.checksum_types, 'checksum_types'), p.cacheonly),
  }),
  method('queryRPMSigs', {
    doc: 'Signatures by RPM or key.',
    params: { rpm_id: anyOr(null), sigkey: maybe(text), queryOpts },
    auth: open,
    run: (ctx, p) => querySigs(ctx, p.rpm_id, p.sigkey, p.queryOpts),
  }),
  method('addRPMSig', {
    doc: 'Store a signature header (base64) of an RPM.',
    params: { an_rpm: any, data: any },
    auth: perm('sign'),
    run: (ctx, p) => addSignature(ctx, p.an_rpm, () => base64Text(p.data)),
  }),
  method('writeSignedRPM', {
    doc: 'Write the copy of an RPM that is signed with a key.',
    params: { an_rpm: any, sigkey: text, force: flag(false) },
    auth: perm('sign'),
    run: (ctx, p) => writeSigned(ctx, p.an_rpm, p.sigkey, p.force),
  }),
  method('deleteRPMSig', {
    doc: 'Remove signatures of an RPM with their signed copies.',
    params: { rpminfo: any, sigkey: maybe(text), all_sigs: flag(false) },
    auth: perm('admin'),
    run: (ctx, p) => deleteSignatures(ctx, p.rpminfo, p.sigkey, p.all_sigs),
  }),
  method('toji.pruneSignedCopies', {
    doc: 'Remove the signed copies of a build that were written before a time; their signatures stay. test: only tell which.',
    params: { build: any, before: int, test: flag(false) },
    auth: perm('admin'),
    run: (ctx, p) => pruneSigned(ctx, p.build, p.before, p.test),
  }),
  method('addExternalRPM', {
    doc: 'Register an RPM of an external repo.',
    params: { rpminfo: any, external_repo: any, strict: flag(true) },
    auth: perm('admin'),
    run: (ctx, p) => addExternalRpm(ctx, p.rpminfo, p.external_repo, p.strict),
  }),
  method('host.writeSignedRPM', {
    doc: 'Write the copy of an RPM that is signed with a key.',
    params: { an_rpm: any, sigkey: text, force: flag(false) },
    auth: host,
    run: (ctx, p) => writeSigned(ctx, p.an_rpm, p.sigkey, p.force),
  }),
] satisfies Method[];
