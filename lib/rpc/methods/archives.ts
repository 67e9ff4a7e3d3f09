import { archiveInfo, archiveOfType } from '#hub/archives/info';
import { listArchives } from '#hub/archives/list';
import { archiveFile, archiveFiles } from '#hub/archives/members';
import { createTyped, importUploaded } from '#hub/archives/typed';
import { addArchiveType, addBType, allArchiveTypes, archiveType, listBTypes } from '#hub/archives/types';
import { type Method, method, open, perm } from '#hub/method';
import { any, anyOr, event, flag, int, maybe, queryOpts, rowOpts, struct, text } from '#hub/params';
import { listTaggedArchives } from '#hub/tagging/archives';

const ofType = (name: string, type: string) =>
  method(name, {
    doc: `What is known of an archive as ${type}; None when it is none.`,
    params: { archive_id: int, strict: flag(false) },
    auth: open,
    run: (ctx, p) => archiveOfType(ctx, p.archive_id, type, p.strict),
  });

export default [
  ofType('getMavenArchive', 'maven'),
  ofType('getWinArchive', 'win'),
  ofType('getImageArchive', 'image'),
  method('getArchive', {
    doc: 'An archive by id, with what its build type knows of it.',
    params: { archive_id: int, strict: flag(false) },
    auth: open,
    run: (ctx, p) => archiveInfo(ctx, p.archive_id, p.strict),
  }),
  method('listArchives', {
    doc: 'Archives by build, buildroot, image, type, file, size and checksum.',
    params: {
      buildID: anyOr(null),
      buildrootID: maybe(int),
      componentBuildrootID: maybe(int),
      hostID: maybe(int),
      type: maybe(text),
      filename: maybe(text),
      size: maybe(int),
      checksum: maybe(text),
      checksum_type: maybe(int),
      typeInfo: maybe(struct),
      queryOpts,
      imageID: maybe(int),
      archiveID: maybe(int),
      strict: flag(false),
    },
    auth: open,
    run: (ctx, p) => listArchives(ctx, p),
  }),
  method('listArchiveFiles', {
    doc: 'What is inside a zip or tar file.',
    params: { archive_id: int, queryOpts: rowOpts, strict: flag(false) },
    auth: open,
    run: (ctx, p) => archiveFiles(ctx, p.archive_id, p.queryOpts, p.strict),
  }),
  method('getArchiveFile', {
    doc: 'One file inside a zip or tar file.',
    params: { archive_id: int, filename: text, strict: flag(false) },
    auth: open,
    run: (ctx, p) => archiveFile(ctx, p.archive_id, p.filename, p.strict),
  }),
  method('listTaggedArchives', {
    doc: 'Archives of the builds in a tag, and these builds.',
    params: {
      tag: any,
      event,
      inherit: flag(false),
      latest: anyOr(false),
      package: maybe(text),
      type: maybe(text),
      strict: flag(true),
      extra: flag(true),
    },
    auth: open,
    run: (ctx, p) => listTaggedArchives(ctx, p),
  }),
  method('getArchiveTypes', {
    doc: 'All types of archives.',
    params: {},
    auth: open,
    run: (ctx) => allArchiveTypes(ctx.tx),
  }),
  method('getArchiveType', {
    doc: "A type of archives by a file's name, its own name or its id.",
    params: { filename: maybe(text), type_name: maybe(text), type_id: maybe(int), strict: flag(false) },
    auth: open,
    run: (ctx, p) => archiveType(ctx.tx, p),
  }),
  method('addArchiveType', {
    doc: 'Add a type of archives; extensions are words.',
    params: { name: text, description: text, extensions: text, compression_type: maybe(text) },
    auth: perm('admin'),
    run: (ctx, p) => {
      const { name, description, extensions, compression_type } = p;
      return addArchiveType(ctx, { name, description, extensions, compression_type });
    },
  }),
  method('listBTypes', {
    doc: 'Build types, all or by id or name.',
    params: { query: maybe(struct), queryOpts },
    auth: open,
    run: (ctx, p) => listBTypes(ctx, p.query, p.queryOpts),
  }),
  method('addBType', {
    doc: 'Add a build type.',
    params: { name: text },
    auth: perm('admin'),
    run: (ctx, p) => addBType(ctx, p.name),
  }),
  method('createMavenBuild', {
    doc: 'Make a build a Maven build.',
    params: { build_info: any, maven_info: struct },
    auth: perm('maven-import'),
    run: (ctx, p) => createTyped(ctx, 'maven', p.build_info, p.maven_info),
  }),
  method('createWinBuild', {
    doc: 'Make a build a Windows build.',
    params: { build_info: any, win_info: struct },
    auth: perm('win-import'),
    run: (ctx, p) => createTyped(ctx, 'win', p.build_info, p.win_info),
  }),
  method('createImageBuild', {
    doc: 'Make a build an image build.',
    params: { build_info: any },
    auth: perm('image-import'),
    run: (ctx, p) => createTyped(ctx, 'image', p.build_info, null),
  }),
  method('importArchive', {
    doc: 'Import an uploaded file into a build.',
    params: { filepath: text, buildinfo: any, type: text, typeInfo: struct },
    auth: open,
    run: (ctx, p) => importUploaded(ctx, p),
  }),
] satisfies Method[];
