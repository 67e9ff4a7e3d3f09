import { describe, expect, it } from 'vitest';
import { runCommand, tellingLines, tryCommand } from '#local/run-command';

const node = (script: string) => [process.execPath, '-e', script];
const log = { log: 'test-command' };

describe('running a tool', () => {
  it('returns what it wrote to standard output', async () => {
    expect(await runCommand(node(`console.log('out'); console.error('err')`), log)).toBe('out\n');
  });

  it('makes its failure the problem that was named, with its words', async () => {
    const failing = runCommand(node(`console.log('why'); process.exit(3)`), { ...log, problem: 'cannot do it' });
    await expect(failing).rejects.toThrow(/^cannot do it \(more in .toji\/log\/test-command.log\):\n {2}why$/);
  });

  it('knows a tool that is not there', async () => {
    expect(await tryCommand(['no-such-tool-at-all'], log)).toMatchObject({ code: null, stdout: '' });
  });

  it('ends one that takes too long', async () => {
    const stuck = await tryCommand(node('setInterval(() => {}, 1000)'), { ...log, timeoutSeconds: 0.3 });
    expect(stuck.code).toBeNull();
  });
});

describe('the lines that matter', () => {
  const many = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word} ${i}`);

  it('begin with the first error', () => {
    const output = [...many('before', 5), '✘ [ERROR] broken', ...many('after', 30)].join('\n');
    expect(tellingLines(output)).toEqual(['✘ [ERROR] broken', ...many('after', 11)]);
  });

  it('are the last ones when none speaks of an error', () => {
    expect(tellingLines(many('line', 20).join('\n'))).toEqual(many('line', 20).slice(-12));
  });
});
