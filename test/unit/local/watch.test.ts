import { describe, expect, it } from 'vitest';
import type { ClientSession } from '#client/session';
import { TASK } from '#core/states';
import { watchTask } from '#local/demo/watch';

const row = (id: number, method: string, state: number) => ({ id, method, arch: 'noarch', state });

/** A hub whose task 1 goes through the states given, one a look, with a child from the second on. */
function hubOf(states: readonly number[]): ClientSession {
  let look = -1;
  const call = async (method: string) => {
    if (method === 'getTaskInfo') return row(1, 'build', states[Math.min(++look, states.length - 1)]!);
    return look === 0 ? { 1: [] } : { 1: [row(2, 'buildArch', TASK.OPEN)], 2: [] };
  };
  return { call } as unknown as ClientSession;
}

describe('watching a task', () => {
  it('shows each change once, children too, and how it ended', async () => {
    const lines: string[] = [];
    const end = await watchTask(hubOf([TASK.FREE, TASK.OPEN, TASK.FAILED]), 1, 60, (line) => lines.push(line));
    expect(end).toEqual({ state: 'failed', inTime: true });
    expect(lines).toEqual([
      '1 build (noarch): free',
      '1 build (noarch): free -> open',
      '2 buildArch (noarch): open',
      '1 build (noarch): open -> failed',
    ]);
  });

  it('gives up in the end', async () => {
    const end = await watchTask(hubOf([TASK.OPEN]), 1, 0, () => undefined);
    expect(end).toEqual({ state: 'open', inTime: false });
  });
});
