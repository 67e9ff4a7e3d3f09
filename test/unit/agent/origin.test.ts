import { expect, test } from 'vitest';
import { Origins } from '#agent/buildroot/origin';

const row = (name: string, epoch: number | null = null) => ({
  ...{ name, version: '1', release: '2', epoch, arch: 'x86_64' },
  ...{ payloadhash: '0'.repeat(32), size: 10, buildtime: 100 },
});
const from = (name: string, baseurl: string, epoch = 0) => ({
  ...{ name, version: '1', release: '2', epoch, arch: 'x86_64', baseurl },
});

const repos = [
  { external_repo_id: 7, external_repo_name: 'base', url: 'https://ext.example.com/base/$arch/' },
  { external_repo_id: 8, external_repo_name: 'more', url: 'https://ext.example.com/more' },
];

test('a package from an external repo names it, ours do not', () => {
  const origins = new Origins(repos, 'x86_64');
  origins.note([
    from('bash', 'https://ext.example.com/base/x86_64'),
    from('zlib', 'https://ext.example.com/more/', 1),
    from('hello', ''),
    from('other', 'https://ext.example.com/base/aarch64/'),
  ]);
  const [bash, zlib, hello, other, gone] = origins.mark([
    row('bash'),
    row('zlib', 1),
    row('hello'),
    row('other'),
    row('gone'),
  ]);
  expect(bash).toEqual({
    ...row('bash'),
    location: 7,
    external_repo: { external_repo_id: 7, external_repo_name: 'base', url: 'https://ext.example.com/base/$arch/' },
  });
  expect(zlib).toMatchObject({ location: 8 });
  expect(hello).toEqual(row('hello'));
  expect(other).toEqual(row('other'));
  expect(gone).toEqual(row('gone'));
});
