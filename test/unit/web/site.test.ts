import { describe, expect, it } from 'vitest';
import { GenericError, ServerOffline } from '#core/errors';
import type { Value } from '#core/xmlrpc/value';
import { site } from './site.ts';

const TAG = { id: 1, name: 'dist', arches: null, perm: null, locked: false, maven_support: false };
const throwing = (error: Error) => () => {
  throw error;
};

describe('every page', () => {
  it('may run and load nothing', async () => {
    const { headers, text } = await site({ listTags: [] }).get('/tags');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(text).toMatch(/^<!DOCTYPE html><html lang="en">/);
    expect(text).not.toContain('<script');
  });

  it('escapes what comes from its address', async () => {
    const { text } = await site({ listTags: [] }).get('/tags?pattern=%22%3E%3Cscript%3E');
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(text).not.toContain('<script');
  });

  it('has a stylesheet', async () => {
    const { status, headers } = await site({}).get('/static/style.css');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  });
});

describe('what the hub refuses', () => {
  it('is a 400 with its words', async () => {
    const answer = await site({ listTags: throwing(new GenericError('no such <thing>')) }).get('/tags');
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('no such &lt;thing&gt;') });
  });

  it('is a 503 while it is offline', async () => {
    expect((await site({ listTags: throwing(new ServerOffline('upgrading')) }).get('/tags')).status).toBe(503);
  });

  it('is a 500 without internals when it is a failure, which is logged', async () => {
    const broken = site({ listTags: throwing(new Error('table secret-name')) });
    const answer = await broken.get('/tags');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret-name');
    expect(broken.failures).toEqual(['/tags: table secret-name']);
  });
});

describe('lists', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...TAG, id: i + 1, name: `tag${i + 1}` }));

  it('ask for one row more than they show, and lead to the next page with the same filters', async () => {
    const asked: Value[] = [];
    const listTags = (_: unknown, named: { queryOpts: Value }) => {
      asked.push(named.queryOpts);
      return many(51);
    };
    const { text } = await site({ listTags }).get('/tags?pattern=tag*&start=50');
    expect(asked).toEqual([{ order: 'name', offset: 50, limit: 51 }]);
    expect(text).not.toContain('tag51');
    expect(text).toContain('href="/koji/tags?pattern=tag*&amp;start=100"');
    expect(text).toContain('href="/koji/tags?pattern=tag*"');
  });

  it('say so when they are empty', async () => {
    expect((await site({ listTags: [] }).get('/tags')).text).toContain('No tags.');
  });

  it.each(['/tasks?state=finished', '/tasks?start=x', '/hosts?state=1', '/search?type=file', '/builds?state=9'])(
    '%s is a 400',
    async (path) => {
      expect((await site({}).get(path)).status).toBe(400);
    },
  );

  it('of builds take states by name and by number', async () => {
    const asked: Value[] = [];
    const listBuilds = (_: unknown, named: { state: Value }) => {
      asked.push(named.state);
      return [];
    };
    const { get } = site({ listBuilds });
    for (const state of ['failed', '3', 'all']) await get(`/builds?state=${state}`);
    expect(asked).toEqual([3, 3, null]);
  });
});

describe('addresses that users have written', () => {
  it.each([
    ['https://example.org/?a=1&b=2', '<a href="https://example.org/?a=1&amp;b=2"'],
    ['javascript:alert(1)', '<code>javascript:alert(1)</code>'],
    ['git+https://example.org/hello', '<code>git+https://example.org/hello</code>'],
  ])('%s', async (url, shown) => {
    const repo = { external_repo_name: 'ext', tag_name: 'dist', priority: 1, merge_mode: 'koji', arches: null, url };
    const { text } = await site({
      getTag: TAG,
      getFullInheritance: [],
      getBuildTargets: [],
      getExternalRepoList: [repo],
      'repo.query': [],
    }).get('/taginfo?tagID=1');
    expect(text).toContain(shown);
  });
});
