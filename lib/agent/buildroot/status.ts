import { MOCK_STATUS } from './driver.ts';

/** How Koji tells of mock's exit status, and where to look then (Koji 1.35: the texts of failed builds). */
export function mockResult(status: number): string {
  const logs: Record<number, string> = {
    [MOCK_STATUS.command]: 'build.log or root.log',
    [MOCK_STATUS.build]: 'build.log',
  };
  return `mock exited with status ${status}; see ${logs[status] ?? 'root.log'} for more information`;
}
