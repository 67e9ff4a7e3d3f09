import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab, structOf } from './lab.ts';
import { spec } from './packages.ts';

const lab = new Lab();
beforeAll(async () => void (await lab.start()));
afterAll(() => lab.stop());

const srpmOf = async (url: string) => {
  const made = await lab.run('buildSRPMFromSCM', [url, 'dist-build', { repo_id: 1, scratch: true }]);
  expect(made.fault, lab.log(made, 'checkout.log') + lab.log(made, 'build.log')).toBeUndefined();
  const { source, srpm } = structOf(made.result);
  return { source, srpm, checkout: lab.log(made, 'checkout.log') };
};

describe('a revision', () => {
  test.each(['main', 'origin/main', 'v1', 'annotated', 'COMMIT', 'ABBREVIATED', 'main~1'])('%s', async (named) => {
    const name = `revision-${named.replace(/\W/g, '-').toLowerCase()}`;
    const first = lab.commit(name, { 'revision.spec': spec('revision') });
    const git = (...args: string[]) => execFileSync('git', ['-C', join(lab.scratch, 'git', name), ...args]);
    git('tag', 'v1');
    git('-c', 'user.name=Lab', '-c', 'user.email=lab@example.com', 'tag', '-a', '-m', 'x', 'annotated');
    const second = lab.commit(name, { README: 'more' });
    const asked = named.replace('COMMIT', first).replace('ABBREVIATED', first.slice(0, 9));
    const { source } = await srpmOf(`${lab.gitUrl}/${name}#${asked}`);
    const expected = named === 'main' || named === 'origin/main' ? second : first;
    expect(structOf(source).url).toBe(`${lab.gitUrl}/${name}#${expected}`);
  });
});

test('a module of a repository, and the repository common beside it', async () => {
  lab.commit('common', { 'Makefile.common': 'sources:\n\techo fetched > fetched.txt\n' });
  const commit = lab.commit('many', {
    'pkgs/modular/modular.spec': spec('modular', { preamble: 'Source0: fetched.txt' }),
    'pkgs/modular/Makefile': 'include ../common/Makefile.common\n',
  });
  const { source, srpm } = await srpmOf(`${lab.gitUrl}/many?pkgs/modular#main`);
  expect(srpm).toMatch(/modular-1\.0-1.*\.src\.rpm$/);
  expect(structOf(source).url).toBe(`${lab.gitUrl}/many?pkgs/modular#${commit}`);
});

test('only the commit that is wanted is fetched', async () => {
  lab.commit('deep', { 'deep.spec': spec('deep') });
  for (let i = 0; i < 3; i++) lab.commit('deep', { README: String(i) });
  const { checkout } = await srpmOf(`${lab.gitUrl}/deep#main`);
  expect(checkout).toContain('fetch -q --depth=1 origin main');
  expect(checkout).not.toContain('+refs/heads');
});
