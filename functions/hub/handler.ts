import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import type { APIGatewayProxyEventV2 } from '#aws/events';
import { fromResponse, toRequest } from '#aws/httpapi';
import { deliver } from '#rpc/deliver';
import { handle } from '#rpc/http';

/** POST /kojihub: XML-RPC and raw uploads. */
export const handler = entry(async (event: APIGatewayProxyEventV2) => {
  const { hub, table } = deployed();
  const [before, start] = [table.roundTrips, performance.now()];
  const request = toRequest(event);
  const response = await deliver(hub, request, await handle(hub, request));
  const trips = table.roundTrips - before;
  const timing = `hub;dur=${(performance.now() - start).toFixed(1)}, dynamodb;desc="${trips} round trips"`;
  hub.log.info('request', { path: request.path, trips, ms: Math.round(performance.now() - start) });
  return fromResponse({ ...response, headers: { ...response.headers, 'server-timing': timing } });
});
