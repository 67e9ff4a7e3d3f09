import { entity } from './entity.ts';

/** What the last of a session's calls of this kind has answered (rpc/repeated.ts), kept with its changes; the id is the session's. */
export interface CallAnswer {
  readonly id: number;
  readonly callnum: number;
  readonly method: string;
  /** XML-RPC response */
  readonly xml: string;
  readonly ts: number;
}

/** Clients repeat a call for minutes, not days. */
const KEEP_SECONDS = 86_400;

export const callAnswers = entity<CallAnswer>({ name: 'call_answer', ttl: ({ ts }) => Math.floor(ts) + KEEP_SECONDS });
