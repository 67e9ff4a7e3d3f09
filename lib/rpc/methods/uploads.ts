import { GenericError } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { login, type Method, method, open } from '#hub/method';
import { any, anyOr, int, maybe, text } from '#hub/params';
import { checkUpload, uploadFile } from '#hub/uploads';

export default [
  method('uploadFile', {
    doc: 'Upload a file in base64 chunks; offset -1 ends it with the digest of all of it.',
    params: {
      path: text,
      name: text,
      size: any,
      md5sum: any,
      offset: any,
      data: any,
      volume: anyOr(null),
      checksum: anyOr(null),
    },
    // where to is checked there
    auth: { ...login, forContainers: true },
    run: (ctx, p) =>
      uploadFile(ctx, {
        path: p.path,
        name: p.name,
        size: integer(p.size, 'size'),
        offset: integer(p.offset, 'offset'),
        data: bytes(p.data),
        checksum: checksum(p.checksum ?? p.md5sum),
      }),
  }),
  method('checkUpload', {
    doc: 'Size and, on request, digest of an uploaded file (of its last `tail` bytes); None when there is none.',
    params: { path: text, name: text, verify: maybe(text), tail: maybe(int), volume: anyOr(null) },
    auth: open,
    run: (ctx, p) => checkUpload(ctx, p),
  }),
] satisfies Method[];

/** Clients send numbers beyond 32 bits as text. */
function integer(value: Value, what: string): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new GenericError(`invalid ${what}`);
  return number;
}

function bytes(value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Buffer.from(value, 'base64');
  throw new GenericError('data has to be base64');
}

/** md5 as text, or [kind, digest]. */
function checksum(value: Value): readonly [string, string] | null {
  if (typeof value === 'string') return value === '' ? null : ['md5', value];
  if (Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string') return [value[0], value[1]];
  return null;
}
