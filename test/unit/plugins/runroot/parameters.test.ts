import { expect, test } from 'vitest';
import { NAMES, parameters } from '#plugins/runroot/parameters';

test('a runroot task needs root, arch and command alone', () => {
  expect(parameters.parse({ root: 'tag', arch: 'x86_64', command: 'id' })).toEqual({
    ...{ root: 'tag', arch: 'x86_64', command: 'id' },
    ...{ packages: [], mounts: [], upload_logs: [], skip_setarch: false },
  });
});

test('the others may be None, as the koji client sends them', () => {
  const none = Object.fromEntries(NAMES.map((name) => [name, null]));
  const told = { ...none, root: 3, arch: 'noarch', command: ['id', '-u'], skip_setarch: 1 };
  expect(parameters.parse(told)).toMatchObject({ packages: [], repo_id: null, weight: null, skip_setarch: true });
});
