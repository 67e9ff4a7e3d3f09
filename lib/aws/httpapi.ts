import type { Request, Response } from '#rpc/http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from './events.ts';

/** A request of an HTTP API (payload format 2.0) as the hub sees requests. */
export function toRequest(event: APIGatewayProxyEventV2): Request {
  const { http } = event.requestContext;
  const headers = Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value ?? ''] as const);
  return {
    method: http.method,
    path: event.rawPath,
    query: new Map(new URLSearchParams(event.rawQueryString)),
    headers: new Map(headers),
    body:
      event.body === undefined ? new Uint8Array() : Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8'),
    ip: http.sourceIp,
    identity: event.requestContext.authentication?.clientCert?.subjectDN ?? null,
  };
}

/** A path without its escapes; null where a percent sign is none. */
export function decodedPath(raw: string): string | null {
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}

/** Bodies go as base64, so that nothing on the way takes them for text and changes them. */
export function fromResponse({ status, headers, body }: Response): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}
