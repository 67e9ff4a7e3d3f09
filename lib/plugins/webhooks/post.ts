import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { addressProblem, publicLookup } from './address.ts';

export interface Outcome {
  /** of the answer, if there was one */
  readonly status: number | null;
  /** in words; null when the message was taken */
  readonly problem: string | null;
}

export interface PostOptions {
  /** seconds for all of it */
  readonly timeout: number;
  /** http and addresses of this network, too (local cloud) */
  readonly privateToo: boolean;
}

/**
 * Posts a message. Taken is what is answered with 2xx; redirects are not followed, and of an answer only its status is read.
 */
export function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  payload: string,
  { timeout, privateToo }: PostOptions,
): Promise<Outcome> {
  const problem = addressProblem(url, privateToo);
  if (problem) return Promise.resolve({ status: null, problem });
  const body = Buffer.from(payload);
  return new Promise((done) => {
    const request = (url.startsWith('https:') ? https : http)(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': body.length, 'user-agent': 'toji' },
      signal: AbortSignal.timeout(timeout * 1000),
      ...(privateToo ? {} : { lookup: publicLookup }),
    });
    request.on('error', (error) => {
      const late = error.name === 'AbortError' || error.name === 'TimeoutError';
      done({ status: null, problem: late ? `no answer after ${timeout} seconds` : error.message || error.name });
    });
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      done({ status, problem: problemOf(status) });
      request.destroy();
    });
    request.end(body);
  });
}

function problemOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? `answer ${status}: redirects are not followed` : `answer ${status}`;
}
