import { TASK } from '#core/states';
import type { TaskRow } from '../rows.ts';

export const hasEnded = ({ state }: Pick<TaskRow, 'state'>): boolean =>
  state === TASK.CLOSED || state === TASK.FAILED || state === TASK.CANCELED;
