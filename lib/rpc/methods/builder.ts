import { attach, buildSettings, heartbeat, signURLs, uploadURL } from '#hub/engine/builder';
import { host, type Method, method } from '#hub/method';
import { int, list, text } from '#hub/params';

/** Calls of our own builder containers; Koji has none of them. */
export default [
  method('toji.attach', {
    doc: 'A builder container reports for its task; answers the task, or None when nobody wants it any more.',
    params: { task_id: int, attempt: int, token: text },
    auth: host,
    run: (ctx, p) => attach(ctx, p.task_id, p.attempt, p.token),
  }),
  method('toji.heartbeat', {
    doc: 'The builder is alive; answers False when it shall stop.',
    params: { task_id: int, attempt: int },
    auth: host,
    run: (ctx, p) => heartbeat(ctx, p.task_id, p.attempt),
  }),
  method('toji.uploadURL', {
    doc: 'A URL and headers to PUT a file of this size and SHA-256 to; it lands at work/PATH/NAME.',
    params: { path: text, name: text, size: int, sha256: text },
    auth: host,
    run: (ctx, p) => uploadURL(ctx, p),
  }),
  method('toji.signURLs', {
    doc: 'URLs to GET files below the top directory.',
    params: { paths: list },
    auth: host,
    run: (ctx, p) => signURLs(ctx, p.paths),
  }),
  method('toji.buildSettings', {
    doc: "The builder's part of the settings.",
    params: { task_id: int },
    auth: host,
    run: (ctx) => buildSettings(ctx),
  }),
] satisfies Method[];
