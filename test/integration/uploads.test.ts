import { beforeEach, expect, it } from 'vitest';
import { adler32 } from '#core/adler32';
import { decodeResponse } from '#core/xmlrpc/decode';
import type { Value } from '#core/xmlrpc/value';
import { handle } from '#rpc/http';
import { type MemoryHub, memoryHub } from '../doubles/memory-hub.ts';

const MIB = 1024 * 1024;
const hex = (bytes: Uint8Array): string => adler32([bytes]).toString(16).padStart(8, '0');

let hub: MemoryHub;
let session: Record<string, Value>;

beforeEach(async () => {
  hub = await memoryHub();
  session = (await hub.anonymous().call('login', 'alice', 'alice')) as Record<string, Value>;
});

/** A raw chunk, as the koji client sends it. */
async function send(offset: number, body: Uint8Array, query: Record<string, string> = {}): Promise<Value> {
  const place = { filename: 'a.rpm', filepath: 'cli-import/1.a', fileverify: 'adler32', offset: String(offset) };
  const response = await handle(hub.hub, {
    ...{ method: 'POST', path: '/kojihub', query: new Map(Object.entries({ ...place, ...query })) },
    headers: new Map([
      ['content-type', 'application/octet-stream'],
      ['koji-session-id', String(session['session-id'])],
      ['koji-session-key', String(session['session-key'])],
    ]),
    ...{ body, ip: '-', identity: null },
  });
  return decodeResponse(response.body);
}

const check = (...options: Value[]) => hub.resume(session).call('checkUpload', 'cli-import/1.a', 'a.rpm', ...options);

it('a chunk is answered with its digest, and may come again', async () => {
  const [first, second] = [Buffer.alloc(MIB, 'first'), Buffer.alloc(1000, 'second')];
  expect(await send(0, first)).toEqual({ size: MIB, fileverify: 'adler32', offset: 0, hexdigest: hex(first) });
  for (let i = 0; i < 2; i++) expect(await send(MIB, second)).toMatchObject({ size: 1000, hexdigest: hex(second) });
  expect(await check()).toMatchObject({ size: MIB + 1000 });
  await expect(send(0, first)).rejects.toThrow('upload path exists: /mnt/koji/work/cli-import/1.a/a.rpm');
  await expect(send(5, second)).rejects.toThrow('Incorrect upload length');
  await send(0, second, { overwrite: '1' });
  expect(await check()).toMatchObject({ size: 1000 });
});

it('a chunk that is too large is a fault that says how large one may be', async () => {
  const limit = hub.hub.settings.hub.MaxRequestLength;
  await expect(send(0, Buffer.alloc(limit + 1))).rejects.toThrow(
    `upload of ${limit + 1} bytes at once: ${limit} at most`,
  );
  expect(await check()).toBeNull();
  await send(0, Buffer.alloc(limit));
});

it('the digest of a file that came in order is known without reading it', async () => {
  const whole = Buffer.alloc(20 * MIB, 'some content; ');
  for (let at = 0; at < whole.length; at += 4 * MIB) await send(at, whole.subarray(at, at + 4 * MIB));
  const get = hub.hub.files.get.bind(hub.hub.files);
  hub.hub.files.get = async () => Promise.reject(new Error('read'));
  expect(await check('adler32')).toMatchObject({ size: whole.length, hexdigest: hex(whole) });
  hub.hub.files.get = get;
  expect(await check('adler32', 1000)).toMatchObject({ sumlength: 1000, hexdigest: hex(whole.subarray(-1000)) });
});

it('a chunk far out makes no file beyond the limit, nor one before its beginning', async () => {
  await expect(send(2 ** 50, Buffer.from('x'))).rejects.toThrow('a file has 21474836480 bytes at most');
  const old = (offset: number) =>
    hub.resume(session).call('uploadFile', 'cli-import/1.a', 'a.rpm', 1, '', offset, Buffer.from('x'));
  for (const offset of [2 ** 50, -2]) await expect(old(offset)).rejects.toThrow('a file has 21474836480 bytes at most');
  expect(await check()).toBeNull();
});

it.each(['a\nb', 'a\u0001b', '..', 'a/b', ''])(
  'a file whose name could not be listed or leads elsewhere is refused: %j',
  async (filename) => {
    await expect(send(0, Buffer.from('x'), { filename })).rejects.toThrow('Invalid upload filename');
  },
);

it('and so is such a folder', async () => {
  await expect(send(0, Buffer.from('x'), { filepath: 'cli-import/a\u001fb' })).rejects.toThrow(
    'Invalid upload directory',
  );
});
