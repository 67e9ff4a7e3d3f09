import { describe, expect, it } from 'vitest';
import { archList, idOrName, keyValues, plainWord } from '#cli/arguments';
import { progressLine, size } from '#cli/progress';
import type { TaskRow } from '#cli/rows';
import { nearest } from '#cli/suggest';
import { ascTime, longTime, readTime } from '#cli/time';
import { taskLabel } from '#core/tasklabel';
import type { Value } from '#core/xmlrpc/value';

describe('words of the command line', () => {
  it.each<[string, Value]>([
    ['1', 1],
    ['-1', -1],
    ['1.5', 1.5],
    ['True', true],
    ['None', null],
    ['true', true],
    ['[1, "a"]', [1, 'a']],
    ['{"a": 1}', { a: 1 }],
    ['[odd', '[odd'],
    ['1-1', '1-1'],
    ['99999999999999999999', 99999999999999999999n],
    ['', ''],
  ])('%s', (word, value) => expect(plainWord(word)).toEqual(value));

  it('ids, arches, pairs', () => {
    expect([idOrName('12'), idOrName('12a')]).toEqual([12, '12a']);
    expect(archList('x86_64, i686  noarch')).toBe('x86_64 i686 noarch');
    expect(keyValues(['a=1', 'b=x=y', 'c='])).toEqual({ a: 1, b: 'x=y', c: '' });
    expect(() => keyValues(['novalue'])).toThrow('Not a key=value: novalue');
  });
});

describe('times', () => {
  const now = Date.UTC(2026, 10, 20);

  it('a timestamp, or a date in the local zone unless it names one', () => {
    expect(readTime('1795198497.5', now)).toBe(1795198497.5);
    expect(readTime('2026-11-20T18:14:57Z', now)).toBe(1795198497);
    expect(readTime('2026-11-20 18:14:57', now)).toBe(new Date(2026, 10, 20, 18, 14, 57).getTime() / 1000);
    expect(readTime('2026-11-20', now)).toBe(new Date(2026, 10, 20).getTime() / 1000);
    expect(readTime('December 31st 12:35', now)).toBe(new Date(2026, 11, 31, 12, 35).getTime() / 1000);
    expect(readTime('soon', now)).toBeUndefined();
  });

  it('as C and Koji write them', () => {
    const seconds = new Date(2026, 10, 5, 8, 3, 9).getTime() / 1000;
    expect(ascTime(seconds)).toBe('Thu Nov  5 08:03:09 2026');
    expect(longTime(seconds)).toMatch(/^Thu, 05 Nov 2026 08:03:09 \S+$/);
    expect(ascTime(Date.UTC(2026, 10, 5, 8, 3, 9) / 1000, true)).toBe('Thu Nov  5 08:03:09 2026');
    expect(longTime(null)).toBe('');
  });
});

describe('task labels', () => {
  const label = (method: string, request: Value[] | undefined) =>
    taskLabel({ method, request, arch: 'noarch' } as TaskRow);

  it.each<[string, Value[], string]>([
    ['build', ['git+https://git.example.org/rpms/hello?sub#abc', 'f42', {}], 'build (f42, /rpms/hello:sub:abc)'],
    ['build', ['cli-build/1.x/hello-1.0-1.src.rpm', 'f42', {}], 'build (f42, hello-1.0-1.src.rpm)'],
    ['build', ['cli-build/1.x/hello-1.0-1.src.rpm', null, {}], 'build (hello-1.0-1.src.rpm)'],
    [
      'buildArch',
      ['tasks/12/12/hello-1.0-1.src.rpm', 3, 'x86_64', true, {}],
      'buildArch (hello-1.0-1.src.rpm, x86_64)',
    ],
    ['newRepo', [{ id: 3, name: 'build' }, { __starstar: true }], 'newRepo (build)'],
    ['waitrepo', ['build', 1.5, ['a-1-1']], 'waitrepo (build, a-1-1)'],
    ['dependantTask', [[1], [['build', []], ['sleep', []]]], 'dependantTask (build, sleep)'], // biome-ignore format: one case
    ['buildNotification', [[], { nvr: 'a-1-1' }, null, ''], 'buildNotification (a-1-1)'],
    ['sleep', [5], 'sleep (noarch)'],
    ['constructor', [5], 'constructor (noarch)'],
  ])('%s %j', (method, request, expected) => expect(label(method, request)).toBe(expected));

  it('without a request the arch', () => expect(label('build', undefined)).toBe('build (noarch)'));
});

it('suggestions are near or none', () => {
  const names = ['list-tags', 'list-tasks', 'build'];
  expect(nearest('list-tag', names)).toBe('list-tags');
  expect(nearest('biuld', names)).toBe('build');
  expect(nearest('frobnicate', names)).toBeUndefined();
});

it('sizes and progress', () => {
  expect([size(0), size(1023), size(1536), size(5 * 1024 ** 3)]).toEqual(['0 B', '1023 B', '1.50 KiB', '5.00 GiB']);
  expect(progressLine(512, 1024, 2)).toBe(
    `[${'='.repeat(18)}${' '.repeat(18)}]  50% 00:00:02        512 B        256 B/s`,
  );
  expect(progressLine(0, 0, 0)).toContain('100%');
});
