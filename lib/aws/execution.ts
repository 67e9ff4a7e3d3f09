/** An attempt has one execution, so that starting it twice is starting it once. */
export const executionName = (taskId: number, attempt: number): string => `task-${taskId}-${attempt}`;

export function parseExecutionName(name: string): { taskId: number; attempt: number } | null {
  const match = /task-(\d+)-(\d+)$/.exec(name);
  return match ? { taskId: Number(match[1]), attempt: Number(match[2]) } : null;
}
