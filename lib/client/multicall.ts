import { Fault, faultToError, type KojiError } from '#core/errors';
import { withNames } from '#core/starstar';
import { isStruct, type Value } from '#core/xmlrpc/value';
import { defined, type Named } from './named.ts';

export interface BatchCall {
  method: string;
  params?: readonly Value[];
  named?: Named;
}

/** What became of one call of a batch. */
export type Outcome<T = Value> = { ok: true; value: T } | { ok: false; error: KojiError | Fault };

interface Caller {
  call(method: string, params: readonly Value[]): Promise<Value>;
}

/** Calls per request when the caller does not say. Koji has no limit, but an answer must fit the hub's gateway. */
const DEFAULT_BATCH = 100;

/** Sends the calls as multiCalls of at most `batch` each. Throws only when a whole request fails. */
export async function runMultiCall<T>(
  session: Caller,
  calls: readonly BatchCall[],
  batch = DEFAULT_BATCH,
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  for (let at = 0; at < calls.length; at += batch) {
    const wire = calls.slice(at, at + batch).map(({ method, params = [], named }) => ({
      methodName: method,
      params: withNames(params, defined(named ?? {})),
    }));
    const answer = await session.call('multiCall', [wire]);
    if (!Array.isArray(answer) || answer.length !== wire.length) {
      throw new Fault(1, `multiCall of ${wire.length} calls was not answered by as many results`);
    }
    for (const item of answer) outcomes.push(outcome<T>(item));
  }
  return outcomes;
}

function outcome<T>(item: Value): Outcome<T> {
  if (Array.isArray(item)) return { ok: true, value: item[0] as T };
  const { faultCode = null, faultString = null } = isStruct(item) ? item : {};
  return { ok: false, error: faultToError(Number(faultCode ?? 1), String(faultString ?? 'no result')) };
}

/** The values of a batch in which nothing may fail: the first error is thrown. */
export function valuesOf<T>(outcomes: readonly Outcome<T>[]): T[] {
  return outcomes.map((outcome) => {
    if (!outcome.ok) throw outcome.error;
    return outcome.value;
  });
}
