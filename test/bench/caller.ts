import { gunzipSync } from 'node:zlib';
import { withNames } from '#core/starstar';
import { decodeResponse } from '#core/xmlrpc/decode';
import { encodeCall } from '#core/xmlrpc/encode';
import type { Struct, Value } from '#core/xmlrpc/value';
import type { Hub } from '#hub/hub';
import { deliver } from '#rpc/deliver';
import { handle, type Response } from '#rpc/http';

export type Call = (method: string, params: readonly Value[], named?: Struct) => Promise<Value>;

export const bodyOf = (method: string, params: readonly Value[], named: Struct = {}): Uint8Array =>
  new TextEncoder().encode(encodeCall(method, withNames([...params], named)));

interface Session {
  readonly id: string;
  readonly key: string;
}

/** A client that hands its requests to the handler itself, as the function does: what is measured is the hub alone. */
export class Caller {
  readonly #hub: Hub;
  #session: Session | null = null;
  #callnum = 0;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  async login(user: string, password: string): Promise<this> {
    const answer = (await this.call('login', [user, password])) as Struct;
    this.#session = { id: String(answer['session-id']), key: String(answer['session-key']) };
    return this;
  }

  /** The answer as it would leave. */
  async send(body: Uint8Array): Promise<Response> {
    const session = this.#session;
    const headers = new Map([['accept-encoding', 'gzip, deflate']]);
    if (session) {
      headers.set('koji-session-id', session.id).set('koji-session-key', session.key);
      headers.set('koji-session-callnum', String(this.#callnum++));
    }
    const request = {
      method: 'POST',
      path: '/kojihub',
      query: new Map(),
      headers,
      body,
      ip: '127.0.0.1',
      identity: null,
    };
    return deliver(this.#hub, request, await handle(this.#hub, request));
  }

  readonly call: Call = async (method, params, named) =>
    decodeResponse(text(await this.send(bodyOf(method, params, named))));
}

export const text = ({ headers, body }: Response): string | Uint8Array =>
  headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
