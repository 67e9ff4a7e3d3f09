import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TaskLogs } from '#agent/logs';

let folder: string;
let hub: Map<string, string>;
let offsets: number[];
let failures: number;
let logs: TaskLogs;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logs-'));
  hub = new Map();
  offsets = [];
  failures = 0;
  logs = new TaskLogs(folder, async (name, offset, data) => {
    if (failures-- > 0) throw new Error('hub away');
    offsets.push(offset);
    hub.set(name, (hub.get(name) ?? '').slice(0, offset) + Buffer.from(data).toString());
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('grows on the hub while it grows here', async () => {
  const log = logs.open('build.log');
  logs.start(5);
  log.line('one');
  await expect.poll(() => hub.get('build.log')).toBe('one\n');
  log.line('two');
  await expect.poll(() => hub.get('build.log')).toBe('one\ntwo\n');
  log.line('three');
  await logs.finish();
  expect(hub.get('build.log')).toBe('one\ntwo\nthree\n');
  expect(offsets).toEqual([0, 4, 8]);
});

test('is on the hub within two seconds', async () => {
  logs.start();
  logs.open('build.log').line('one');
  await expect.poll(() => hub.get('build.log'), { timeout: 2000 }).toBe('one\n');
});

test('large ones go in pieces', async () => {
  logs.open('build.log').write('x'.repeat(1_500_000));
  await logs.finish();
  expect(offsets).toEqual([0, 524_288, 1_048_576]);
  expect(hub.get('build.log')).toHaveLength(1_500_000);
});

test('an empty log is not uploaded and not told of', async () => {
  logs.open('empty.log');
  logs.open('full.log').line('x');
  await logs.finish();
  expect([...hub.keys()]).toEqual(['full.log']);
  expect(logs.uploaded).toEqual(['full.log']);
});

test('one name is one log', () => {
  expect(logs.open('a.log')).toBe(logs.open('a.log'));
});

test('what is replaced is sent from the beginning', async () => {
  const log = logs.open('pkgs.log');
  log.replace('long content');
  await logs.finish();
  log.replace('short');
  await logs.finish();
  expect(hub.get('pkgs.log')).toBe('short');
  expect(offsets).toEqual([0, 0]);
});

test('a hub that was away for a while gets all', async () => {
  failures = 2;
  const log = logs.open('build.log');
  log.line('one');
  logs.start(5);
  await expect.poll(() => hub.get('build.log')).toBe('one\n');
  await logs.finish();
});

test('a hub that stays away is told of at the end', async () => {
  failures = 100;
  logs.open('build.log').line('one');
  await expect(logs.finish()).rejects.toThrow('hub away');
});
