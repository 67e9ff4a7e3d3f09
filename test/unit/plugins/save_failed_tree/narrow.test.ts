import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { narrowArchive } from '#plugins/save_failed_tree/narrow';

async function archive(members: Record<string, string | null>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(members)) {
    if (text === null) tar.entry({ name, type: 'directory' });
    else tar.entry({ name, uid: 1000, mode: 0o600 }, text);
  }
  tar.entry({ name: 'builddir/link', type: 'symlink', linkname: 'a' });
  tar.finalize();
  return gzipSync(await buffer(tar));
}

async function narrowed(from: Buffer, keep: (name: string) => boolean) {
  const to = new PassThrough();
  const [count, bytes] = await Promise.all([narrowArchive(Readable.from([from]), to, keep), buffer(to)]);
  return { count, text: gunzipSync(bytes).toString('latin1') };
}

test('what is kept is kept whole, the rest is gone', async () => {
  const long = `builddir/${'x'.repeat(150)}/file`;
  const from = await archive({ 'etc/': null, 'etc/passwd': 'root:x', 'builddir/': null, [long]: 'y'.repeat(100_000) });
  const { count, text } = await narrowed(from, (name) => name.startsWith('builddir'));
  expect(count).toBe(3);
  expect(text).toContain('y'.repeat(100_000));
  expect(text).not.toContain('root:x');
});

test('an archive that is cut short is an error', async () => {
  const from = await archive({ 'builddir/a': 'z'.repeat(50_000) });
  await expect(narrowed(from.subarray(0, from.length / 2), () => true)).rejects.toThrow();
});

test.each(['/etc/passwd', 'builddir/../../etc/passwd', '..'])(
  'an archive with a member %s is not ours',
  async (name) => {
    const from = await archive({ 'builddir/a': 'a', [name]: 'root:x' });
    await expect(narrowed(from, () => true)).rejects.toThrow(`unsafe name in the tree: ${name}`);
  },
);
