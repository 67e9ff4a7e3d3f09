import { pad } from './table.ts';
import type { Tx } from './tx.ts';

/**
 * Tasks that wait for what has no row yet, such as a build that is to come: who makes it happen takes the list and wakes
 * them. What has a row keeps its waiters there (`waiters` of tasks and of requests for repos), so that its end and a new waiter
 * cannot miss each other.
 */
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
