import { deployed } from '#aws/deployed';
import { entry } from '#aws/entry';
import type { APIGatewayProxyEventV2 } from '#aws/events';
import { decodedPath, fromResponse } from '#aws/httpapi';
import { serveFile } from '#hub/files/serve';

/** GET /kojifiles/...: small files and listings directly, large files by redirect to a signed URL. */
export const handler = entry(async (event: APIGatewayProxyEventV2) => {
  const { hub } = deployed();
  const path = decodedPath(event.rawPath.replace(/^.*?\/kojifiles\/?/, ''));
  if (path === null) return { statusCode: 400, body: 'Bad Request\n' };
  const answer = await serveFile(hub, event.requestContext.http.method, path);
  hub.log.info('file', { path, status: answer.status });
  return fromResponse(answer);
});
