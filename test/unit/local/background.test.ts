import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runningPid, startBackground, stopBackground, waitUntilReady } from '#local/background';
import { LOGS, PIDS } from '#local/places';

const name = `test-${process.pid}`;
const node = (script: string) => ({ name, command: [process.execPath, '-e', script] });

afterEach(() => stopBackground(name));

describe('a background process', () => {
  it('is found while it runs and gone after it was stopped', async () => {
    const pid = await startBackground(node('setInterval(() => {}, 1000)'));
    expect(await runningPid(name)).toBe(pid);
    expect(await stopBackground(name)).toBe(true);
    expect(await runningPid(name)).toBeUndefined();
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('may take its time to end', async () => {
    const script = `process.on('SIGTERM', () => setTimeout(() => { console.log('saved'); process.exit() }, 300));
      console.log('up'); setInterval(() => {}, 1000)`;
    await startBackground(node(script));
    const log = () => readFileSync(join(LOGS, `${name}.log`), 'utf8');
    await waitUntilReady(name, 10, async () => log().includes('up'));
    await stopBackground(name);
    expect(log()).toContain('saved');
  });

  it('is not confused with another one that got its process id', async () => {
    mkdirSync(PIDS, { recursive: true });
    writeFileSync(join(PIDS, `${name}.json`), JSON.stringify({ pid: process.pid, began: 'another time' }));
    expect(await runningPid(name)).toBeUndefined();
    expect(await stopBackground(name)).toBe(false);
  });

  it('that ends at once is reported with its last words', async () => {
    await startBackground(node(`console.error('no such thing'); process.exit(3)`));
    await expect(waitUntilReady(name, 10, async () => false)).rejects.toThrow(/ended at once.*no such thing/s);
  });
});
