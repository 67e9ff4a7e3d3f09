import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Hub } from '#hub/hub';
import { acceptsGzip, GZIP, QUICK, type Request, type Response } from './http.ts';

/** Below this the answer fits into a packet anyway. Bytes. */
const WORTH = 1400;

/** A function's answer may have 6 MB as base64; what is larger goes by way of S3. Bytes. */
const LIMIT = 4_300_000;
const SIGNED_SECONDS = 300;

/**
 * The answer as it leaves: gzipped when the client takes that, and when it is too large for the platform all the same, put
 * into S3 under a name that nobody can guess, with a redirect to it, which the koji client follows.
 */
export async function deliver(hub: Hub, request: Request, response: Response): Promise<Response> {
  const answer = compressed(request, response);
  if (answer.body.length <= LIMIT) return answer;
  const key = `answers/${randomUUID()}.xml`;
  const { 'content-type': contentType, 'content-encoding': contentEncoding, ...headers } = answer.headers;
  await hub.files.put(key, answer.body, { contentType, contentEncoding });
  const location = await hub.files.signedGet(key, SIGNED_SECONDS);
  return { status: 303, headers: { ...headers, location, 'cache-control': 'no-store' }, body: '' };
}

/** The answer gzipped, where it is worth it and the client takes that: API Gateway compresses nothing by itself. */
export function compressed(request: Request, response: Response): Response {
  if (response.headers['content-encoding'] || !acceptsGzip(request) || response.body.length < WORTH) return response;
  const headers = { ...response.headers, ...GZIP };
  return { ...response, headers, body: gzipSync(response.body, { level: QUICK }) };
}
