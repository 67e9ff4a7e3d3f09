import { KojiError } from '#core/errors';
import { decodeCall } from '#core/xmlrpc/decode';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import { InvalidRequest } from '#core/xmlrpc/invalid';
import { isLong, packedResponse } from '#core/xmlrpc/packed';
import type { Value } from '#core/xmlrpc/value';
import type { Hub } from '#hub/hub';
import { Prepared } from '#hub/memory/prepared';
import { TableTrouble } from '#store/table';
import { dispatch, toFault } from './dispatch.ts';
import { KOJI_VERSION } from './methods/system.ts';
import { credentials } from './session.ts';
import { receiveUpload } from './upload.ts';

/** A request as the hub sees it, whatever brought it (API Gateway, the development server, a test). */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** names in lower case */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly ip: string;
  /** subject of the client certificate that the gateway has verified */
  readonly identity: string | null;
}

export interface Response {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

const NOT_POST = 'Method Not Allowed\nThis is an XML-RPC server. Only POST requests are accepted.\n';

/** One request to /kojihub, as Koji's web layer answers it: 200 for results and faults alike. */
export async function handle(hub: Hub, request: Request): Promise<Response> {
  if (request.method !== 'POST') return plain(405, NOT_POST, { allow: 'POST' });
  if (request.headers.get('content-type')?.startsWith('application/octet-stream')) {
    return answer(hub, 'upload', () => receiveUpload(hub, request));
  }
  if (request.body.length === 0) return invalid('Empty request');
  if (request.body.length > hub.settings.hub.MaxRequestLength) return invalid('Request too long');
  let call: { method: string; params: Value[] };
  try {
    call = decodeCall(request.body);
  } catch (error) {
    if (error instanceof InvalidRequest) return invalid(error.message);
    throw error;
  }
  const gzip = acceptsGzip(request);
  const work = () => {
    const caller = { credentials: credentialsOf(hub, request), identity: request.identity, ip: request.ip, gzip };
    return dispatch(hub, caller, call.method, call.params);
  };
  return answer(hub, call.method, work, gzip);
}

export function credentialsOf({ settings }: Hub, { headers, query }: Request) {
  const inUrl = query.size > 0 && !settings.hub.DisableURLSessions;
  return credentials((name) => headers.get(name), inUrl ? (name) => query.get(name) : null);
}

async function answer(hub: Hub, what: string, work: () => Promise<unknown>, gzip = false): Promise<Response> {
  const headers = { 'content-type': 'text/xml', 'koji-version': KOJI_VERSION };
  let body: string;
  try {
    const result = await work();
    if (result instanceof Prepared) return { status: 200, headers: { ...headers, ...GZIP }, body: result.gzip };
    const value = (result ?? null) as Value;
    if (gzip && isLong(value)) {
      return { status: 200, headers: { ...headers, ...GZIP }, body: await packedResponse(value, QUICK) };
    }
    body = encodeResponse(value);
  } catch (error) {
    if (error instanceof TableTrouble) return busy(hub, error, what);
    const { faultCode, faultString } = toFault(hub, error, what);
    if (error instanceof KojiError) hub.log.info('fault', { call: what, code: faultCode, text: faultString });
    body = encodeFault(faultCode, faultString);
  }
  return { status: 200, headers, body };
}

/**
 * The table had no answer. That is no fault of the call: clients send it again, with its number, by which the hub knows one
 * that was done.
 */
function busy(hub: Hub, error: TableTrouble, what: string): Response {
  hub.log.error('no answer from the table', { call: what, error: error.stack });
  return plain(503, 'The hub is busy, try again\n', { 'retry-after': '1' });
}

/** How much work gzip makes of an answer that is sent once. */
export const QUICK = 3;

export const GZIP = { 'content-encoding': 'gzip', vary: 'accept-encoding' };

export const acceptsGzip = (request: Request): boolean => /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');

const invalid = (text: string): Response => plain(400, `Invalid request: ${text}`);

const plain = (status: number, body: string, headers: Record<string, string> = {}): Response => ({
  status,
  headers: { 'content-type': 'text/plain', ...headers },
  body,
});
