import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/** Tasks that wait for something to happen, by what it is: who makes it happen takes the list and wakes them. */
const partition = (topic: string): string => `waiters#${topic}`;

export function addWaiter(tx: Tx, topic: string, task: number): void {
  tx.put({ pk: partition(topic), sk: pad(task), task_id: task });
}

/** Ids of the tasks that wait; the list is empty afterwards. */
export async function takeWaiters(tx: Tx, topic: string): Promise<number[]> {
  const items = await tx.query({ pk: partition(topic) });
  for (const item of items) tx.delete(item);
  return items.map((item) => Number(item.task_id));
}
