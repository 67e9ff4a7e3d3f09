import { expect, test } from 'vitest';
import { classify, wantsMore } from '#hub/engine/stopcodes';

const EXITED = 'EssentialContainerExited';

test.each([
  ['memory', EXITED, 137, 'OutOfMemoryError: Container killed due to memory usage'],
  ['memory', EXITED, 76, 'Essential container in task exited'],
  ['killed', EXITED, 137, 'Essential container in task exited'],
  ['spot', 'SpotInterruption', 143, 'Your Spot Task was interrupted.'],
  ['spot', 'SpotInterruption', 137, 'Your Spot Task was interrupted.'],
  ['platform', 'TerminationNotice', 143, ''],
  ['platform', 'UserInitiated', 137, 'its task is over'],
  ['platform', EXITED, 143, ''],
  ['start', 'TaskFailedToStart', null, 'ResourceInitializationError: unable to pull secrets'],
  ['start', EXITED, null, 'CannotPullContainerError: pull image manifest has been retried'],
  ['builder', EXITED, 75, ''],
  ['builder', EXITED, 0, ''],
  ['builder', EXITED, 1, ''],
  ['builder', null, null, ''],
] as const)('%s: %s, exit code %s, %s', (category, stopCode, exitCode, reason) => {
  expect(classify({ stopCode, exitCode, reason }).category).toBe(category);
});

test('the reason has what ECS said', () => {
  expect(classify({ stopCode: EXITED, exitCode: 137, reason: 'OutOfMemoryError' }).text).toBe(
    'its container ran out of memory (EssentialContainerExited, exit code 137, OutOfMemoryError)',
  );
});

test('only want of memory asks for a larger container', () => {
  expect(['memory', 'killed'].every((loss) => wantsMore(loss as 'memory'))).toBe(true);
  expect((['spot', 'start', 'silent', 'platform', 'builder', 'function'] as const).some(wantsMore)).toBe(false);
});
