import { gzipSync } from 'node:zlib';
import type { Request, Response } from './http.ts';

/** Below this the answer fits into a packet anyway. Bytes. */
const WORTH = 1400;

/** The answer gzipped, when the client takes that and it is worth it. */
export function compressed(request: Request, response: Response): Response {
  const accepts = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  if (!accepts || response.body.length < WORTH) return response;
  const headers = { ...response.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' };
  return { ...response, headers, body: gzipSync(response.body, { level: 3 }) };
}
