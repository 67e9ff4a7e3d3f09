import { ConnectionError, HttpError } from '#client/transport';
import { AuthError, AuthExpired, Fault, KojiError, RetryError, SequenceError } from '#core/errors';
import { encodeFault, encodeResponse } from '#core/xmlrpc/encode';
import type { Value } from '#core/xmlrpc/value';
import type { HubCalls } from './hub.ts';

/** A code that stands for every error that is none of Koji's. */
const UNEXPECTED = 1;

/** Sends a task's result. A lost answer shows as RetryError when the call is repeated: then the hub has it. */
export async function reportResult(hub: HubCalls, taskId: number, result: Value): Promise<void> {
  await once(() => hub.call('host.closeTask', [taskId, encodeResponse(result)]));
}

/** Sends a task's failure as a fault; an error that is not about the task is thrown again instead. */
export async function reportFailure(hub: HubCalls, taskId: number, error: unknown): Promise<void> {
  if (notTheTasks(error)) throw error;
  const [code, text] = faultOf(error);
  await once(() => hub.call('host.failTask', [taskId, encodeFault(code, text)]));
}

/** Koji's errors keep code and text; others are told with their stack, as kojid tells a traceback. */
export function faultOf(error: unknown): [code: number, text: string] {
  if (error instanceof KojiError || error instanceof Fault) return [error.faultCode, error.message];
  if (error instanceof Error) return [UNEXPECTED, error.stack ?? error.message];
  return [UNEXPECTED, String(error)];
}

/** The connection or the session broke: the task may well succeed in another attempt. */
function notTheTasks(error: unknown): boolean {
  const session = error instanceof AuthError || error instanceof AuthExpired || error instanceof SequenceError;
  return session || error instanceof ConnectionError || error instanceof HttpError;
}

async function once(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof RetryError)) throw error;
  }
}
