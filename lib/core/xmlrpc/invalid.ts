/** A body that is no XML-RPC message. The hub answers it with HTTP 400 and `Invalid request: <message>`. */
export class InvalidRequest extends Error {
  override name = 'InvalidRequest';
}
