import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import type { APIGatewayProxyEventV2 } from '#aws/events';
import { fromResponse, toRequest } from '#aws/httpapi';
import { withNames } from '#core/starstar';
import { plainNumbers, type Value } from '#core/xmlrpc/value';
import { compressed } from '#rpc/deliver';
import { dispatch } from '#rpc/dispatch';
import { makeWeb } from '#web/app';
import type { Call } from '#web/call';

/** GET /koji/...: pages made from what the hub answers to anybody. */
export const handler = entry(async (event: APIGatewayProxyEventV2) => {
  const { hub, environment } = deployed();
  const { method, sourceIp } = event.requestContext.http;
  const caller = { credentials: null, identity: null, ip: sourceIp };
  const call: Call = async <T>(name: string, params: readonly Value[] = [], named = {}) =>
    plainNumbers((await dispatch(hub, caller, name, withNames(params, named))) as Value) as T;
  const failed = (error: Error, path: string) => hub.log.error('page failed', { path, error: error.stack });
  const links = hub.plugins.flatMap((plugin) => plugin.links?.(hub.settings) ?? []);
  const web = makeWeb({ call, topurl: environment.TOJI_PUBLIC_TOPURL, links, now: hub.now, failed });
  const path = event.rawPath.replace(/^.*?\/koji(?=\/|$)/, '') || '/';
  const answer = await web.request(`${path}?${event.rawQueryString}`, { method });
  const body = new Uint8Array(await answer.arrayBuffer());
  const response = { status: answer.status, headers: Object.fromEntries(answer.headers), body };
  return fromResponse(compressed(toRequest(event), response));
});
