import { attach, buildSettings, heartbeat, resultKey, signURLs, startUpload, uploadURL } from '#hub/engine/builder';
import { finishParts, signParts } from '#hub/engine/parts';
import { container, type Method, method } from '#hub/method';
import { int, list, text } from '#hub/params';

/** Calls of our own builder containers; Koji has none of them. */
export default [
  method('toji.attach', {
    doc: 'A builder container reports for its task; answers the task, or None when nobody wants it any more.',
    params: { task_id: int, attempt: int, token: text },
    auth: container,
    run: (ctx, p) => attach(ctx, p.task_id, p.attempt, p.token),
  }),
  method('toji.heartbeat', {
    doc: 'The builder is alive; answers False when it shall stop.',
    params: { task_id: int, attempt: int },
    auth: container,
    run: (ctx, p) => heartbeat(ctx, p.task_id, p.attempt),
  }),
  method('toji.uploadURL', {
    doc: 'A URL and headers to PUT a file of this size and SHA-256 to; it lands at work/PATH/NAME.',
    params: { path: text, name: text, size: int, sha256: text },
    auth: container,
    run: (ctx, p) => uploadURL(ctx, p),
  }),
  method('toji.startUpload', {
    doc: 'The same for a file that comes in parts: what names the upload, and the size of its parts.',
    params: { path: text, name: text, size: int, sha256: text },
    auth: container,
    run: (ctx, p) => startUpload(ctx, p),
  }),
  method('toji.signParts', {
    doc: 'URLs to PUT parts of an upload to; all but the last have the size that startUpload told.',
    params: { path: text, name: text, upload: text, first: int, count: int },
    auth: container,
    run: async (ctx, p) => signParts(ctx, await resultKey(ctx, p), p),
  }),
  method('toji.finishUpload', {
    doc: 'All parts of an upload have come, of this size together.',
    params: { path: text, name: text, upload: text, size: int },
    auth: container,
    run: async (ctx, p) => finishParts(ctx, await resultKey(ctx, p), p.upload, p.size),
  }),
  method('toji.dropUpload', {
    doc: 'Forget the parts of an upload.',
    params: { path: text, name: text, upload: text },
    auth: container,
    run: async (ctx, p) => ctx.hub.files.dropParts(await resultKey(ctx, p), p.upload),
  }),
  method('toji.signURLs', {
    doc: 'URLs to GET files below the top directory.',
    params: { paths: list },
    auth: container,
    run: (ctx, p) => signURLs(ctx, p.paths),
  }),
  method('toji.buildSettings', {
    doc: "The builder's part of the settings.",
    params: { task_id: int },
    auth: container,
    run: (ctx) => buildSettings(ctx),
  }),
] satisfies Method[];
