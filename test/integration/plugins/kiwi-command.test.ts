import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryHub } from '../../doubles/memory-hub.ts';
import { runCli } from '../../doubles/run-cli.ts';
import { servedHub } from '../../doubles/served-hub.ts';

let served: Awaited<ReturnType<typeof servedHub>>;
const toji = (line: string) => runCli(served, line.split(' ').filter(Boolean), { user: 'root' });

beforeEach(async () => {
  const host = { name: 'builder', arches: ['x86_64' as const], pool: 'x86_64' as const, channels: ['image'] };
  const memory = await memoryHub({ hosts: [host], plugins: ['kiwi'] });
  served = await servedHub(memory);
  for (const line of ['add-tag img', 'add-tag img-build --arches=x86_64', 'add-target img img-build img']) {
    expect((await toji(line)).code).toBe(0);
  }
});
afterEach(() => served.stop());

/** Options of the task that the command makes. */
async function optionsOf(words: string): Promise<{ err: string; opts: unknown }> {
  const { code, err } = await toji(`kiwi-build --nowait ${words} img git+https://git.example.org/k#main disk.kiwi`);
  expect({ code, err }).toMatchObject({ code: 0 });
  const { out } = await toji('call getTaskRequest 1 --json-output');
  const [target, , url, path, opts] = JSON.parse(out) as unknown[];
  expect([target, url, path]).toEqual(['img', 'git+https://git.example.org/k#main', 'disk.kiwi']);
  return { err, opts };
}

describe('kiwi-build', () => {
  it('gives every option to the hub', async () => {
    const words =
      '--scratch --version=2 --release=3 --repo=http://r/ --repo=http://s/ --repo-releasever=42 --kiwi-profile=P --type=oci ' +
      '--type-attr=a=b --result-bundle-name-format=%N --make-prep --buildroot-repo --can-fail=x86_64 --arch=x86_64';
    expect(await optionsOf(words)).toEqual({
      err: '',
      opts: {
        ...{ scratch: true, version: '2', release: '3', repos: ['http://r/', 'http://s/'], repo_releasever: '42' },
        ...{ profile: 'P', type: 'oci', type_attr: ['a=b'], result_bundle_name_format: '%N', make_prep: true },
        ...{ use_buildroot_repo: true, optional_arches: ['x86_64'] },
      },
    });
  });

  it('installs from the repo of the build tag where no other is named', async () => {
    expect(await optionsOf('')).toEqual({
      err: 'no repos given, using buildroot repo\n',
      opts: { use_buildroot_repo: true },
    });
  });

  it('leaves that repo out where others are', async () => {
    expect(await optionsOf('--repo=http://r/')).toEqual({ err: '', opts: { repos: ['http://r/'] } });
  });
});
