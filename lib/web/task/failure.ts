import { TASK } from '#core/states';
import { isStruct, type Value } from '#core/xmlrpc/value';
import type { Call } from '../call.ts';
import type { Outputs } from './output.tsx';
import { logsOf, type Tail, tailOf } from './tail.tsx';

/** Bytes shown of the log that tells of a failure. */
const SHOWN = 4096;

/** The end of the log that the fault of a failed task names, of the deepest failed task that has it. */
export async function logOfFailure(call: Call, outputs: readonly Outputs[], fault: Value): Promise<Tail | null> {
  const text = isStruct(fault) ? String(fault.faultString ?? '') : '';
  const name = /\b[\w-]+\.log\b/.exec(text)?.[0];
  const logs = logsOf(outputs.filter(({ task }) => task.state === TASK.FAILED));
  const log = logs.findLast(({ file }) => file.name === name && file.size > 0);
  return log ? tailOf(call, log, SHOWN) : null;
}
