import { beforeAll, describe, expect, it } from 'vitest';
import { boundedMatch } from '#core/bounded-match';
import { patternOf } from '#hub/search/pattern';
import { type Client, memoryHub } from '../doubles/memory-hub.ts';

describe('what is known of a name before the search', () => {
  it.each([
    ['hello-*', 'glob', 'hello-'],
    ['Hello', 'exact', 'hello'],
    ['*hello', 'glob', ''],
    ['^hello-1', 'regexp', 'hello-1'],
    ['^hello?', 'regexp', 'hell'],
    ['^hello+', 'regexp', 'hello'],
    ['^a|b', 'regexp', ''],
    ['hello', 'regexp', ''],
  ])('%s as %s: %j', (terms, type, prefix) => {
    expect(patternOf(terms, type).prefix).toBe(prefix);
  });
});

describe('expressions that take for ever', () => {
  it('are stopped', () => {
    expect(() => boundedMatch('^(a+)+$', '', [`${'a'.repeat(50)}!`], 100)).toThrow('takes too long');
  });
});

describe('searching', () => {
  let root: Client;
  const found = async (...params: string[]) =>
    ((await root.call('search', ...params)) as { name: string }[]).map((row) => row.name).sort();

  beforeAll(async () => {
    const hub = await memoryHub();
    root = await hub.login('root');
    for (const [name, version, release] of [
      ['hello', '1.0', '1'],
      ['hello', '1.0', '2'],
      ['hello-world', '1', '1'],
      ['Hello2', '3', '4'],
      ['other', '1.0', '1'],
    ] as const) {
      await root.call('createEmptyBuild', name, version, release, null);
    }
  });

  it.each([
    ['hello-1.0-*', ['hello-1.0-1', 'hello-1.0-2']],
    ['hello-w*', ['hello-world-1-1']],
    ['hello*', ['Hello2-3-4', 'hello-1.0-1', 'hello-1.0-2', 'hello-world-1-1']],
    ['*-1.0-1', ['hello-1.0-1', 'other-1.0-1']],
    ['h?llo-1.0-1', ['hello-1.0-1']],
  ])('builds by %s', async (terms, names) => {
    expect(await found(terms, 'build', 'glob')).toEqual(names);
  });

  it('builds by expression, upper or lower case', async () => {
    expect(await found('^HELLO2', 'build', 'regexp')).toEqual(['Hello2-3-4']);
  });

  it('does not see deleted tags', async () => {
    await root.call('createTag', 'gone');
    await root.call('createTag', 'here');
    await root.call('deleteTag', 'gone');
    expect(await found('*', 'tag', 'glob')).toEqual(['here']);
  });
});
