import { decodeCall, decodeResponse } from '#core/xmlrpc/decode';
import { Double, type Value } from '#core/xmlrpc/value';
import type { Task } from '#store/tasks';
import { timeText } from '../times.ts';

/** A task as the API shows it, without request and result. */
export function shownTask(task: Task) {
  const { id, state, method, arch, channel_id, host_id, parent, label, waiting, awaited, owner, priority } = task;
  return {
    ...{ id, state, method, arch, channel_id, host_id, parent, label, waiting, awaited, owner, priority },
    weight: new Double(task.weight),
    create_time: timeText(task.create_ts),
    create_ts: new Double(task.create_ts),
    start_time: timeText(task.start_ts),
    start_ts: task.start_ts === null ? null : new Double(task.start_ts),
    completion_time: timeText(task.completion_ts),
    completion_ts: task.completion_ts === null ? null : new Double(task.completion_ts),
  };
}

/** The parameters of the call that the task is. */
export const requestOf = (task: Task): Value[] => decodeCall(task.request).params;

/** The result; throws the task's fault. */
export const resultOf = (task: Task): Value => (task.result === null ? null : decodeResponse(task.result));
