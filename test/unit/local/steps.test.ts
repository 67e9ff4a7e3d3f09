import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalProblem } from '#local/problem';
import { runSteps } from '#local/steps';

const ran: string[] = [];
const step = (name: string) => ({
  name,
  title: name,
  run: async () => {
    ran.push(name);
    return 'done';
  },
});
const steps = [step('a'), step('b'), step('c')];

beforeEach(() => {
  ran.length = 0;
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

describe('steps', () => {
  it('run in their order, all of them', async () => {
    const times = await runSteps(steps);
    expect(ran).toEqual(['a', 'b', 'c']);
    expect(times.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('run alone when named, still in their order', async () => {
    await runSteps(steps, { only: ['c', 'a'] });
    expect(ran).toEqual(['a', 'c']);
  });

  it('are left out when skipped', async () => {
    await runSteps(steps, { skip: ['b'] });
    expect(ran).toEqual(['a', 'c']);
  });

  it('do nothing for a name that is none', async () => {
    await expect(runSteps(steps, { only: ['a', 'x'] })).rejects.toThrow(LocalProblem);
    expect(ran).toEqual([]);
  });

  it('end at the first that fails', async () => {
    const broken = { ...step('b'), run: () => Promise.reject(new Error('no')) };
    await expect(runSteps([steps[0]!, broken, steps[2]!])).rejects.toThrow('no');
    expect(ran).toEqual(['a']);
  });
});
