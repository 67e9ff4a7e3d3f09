import { expect, test } from 'vitest';
import { buildDir, signedPath, taskFile } from '#core/pathinfo';

const rpm = { name: 'hello', version: '1', release: '2', arch: 'x86_64' };

test("a task's files lie below the last four digits of its id", () => {
  expect(taskFile(123456, 'build.log', 'DEFAULT')).toBe('work/tasks/3456/123456/build.log');
});

test('other volumes have the same layout below vol', () => {
  expect(taskFile(7, 'x', 'slow')).toBe('vol/slow/work/tasks/7/7/x');
  expect(buildDir({ ...rpm, volume_name: 'slow' })).toBe('vol/slow/packages/hello/1/2');
});

test('copies with a signature have a folder of their key, in small letters', () => {
  expect(signedPath(rpm, 'ABCD')).toBe('data/signed/abcd/x86_64/hello-1-2.x86_64.rpm');
});
