import { GenericError } from '#core/errors';
import type { Hub } from '#hub/hub';
import { rawUpload } from '#hub/uploads';
import { inTransaction } from './dispatch.ts';
import { credentialsOf, type Request } from './http.ts';

/** A raw chunk: its place is in the query string, its bytes are the body. */
export async function receiveUpload(hub: Hub, request: Request) {
  const { MaxRequestLength } = hub.settings.hub;
  if (request.body.length > MaxRequestLength) {
    throw new GenericError(`upload of ${request.body.length} bytes at once: ${MaxRequestLength} at most`);
  }
  const caller = { credentials: credentialsOf(hub, request), identity: request.identity, ip: request.ip };
  return inTransaction(hub, caller, 'upload', (ctx) => {
    ctx.userId();
    return rawUpload(ctx, place(request.query), request.body);
  });
}

function place(query: ReadonlyMap<string, string>) {
  const need = (name: string): string => {
    const value = query.get(name);
    if (value === undefined) throw new GenericError(`upload without ${name}`);
    return value;
  };
  const offset = Number(query.get('offset') ?? 0);
  if (!Number.isSafeInteger(offset) || offset < -1) throw new GenericError(`invalid offset: ${query.get('offset')}`);
  return {
    filename: need('filename'),
    filepath: need('filepath'),
    fileverify: query.get('fileverify') ?? 'adler32',
    offset,
    overwrite: query.has('overwrite') && query.get('overwrite') !== '',
  };
}
