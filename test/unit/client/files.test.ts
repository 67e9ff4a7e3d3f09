import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download, fileUrl } from '#client/download';
import { ClientSession } from '#client/session';
import { uploadFile } from '#client/upload';
import { FakeHub, type Handler } from '../../doubles/fake-hub.ts';

let hub: FakeHub;
let session: ClientSession;
let dir: string;

async function connect(methods: Record<string, Handler> = {}) {
  hub = await new FakeHub(methods).start();
  session = new ClientSession(hub.url, { sleep: async () => undefined });
  await session.login('alice', 'secret');
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'toji-client-'));
});
afterEach(async () => {
  session.close();
  await hub.stop();
  await rm(dir, { recursive: true });
});

async function localFile(content: Uint8Array): Promise<string> {
  const path = join(dir, 'hello-1.0-1.src.rpm');
  await writeFile(path, content);
  return path;
}

describe('upload', () => {
  it('in chunks, with progress, and checked at the end', async () => {
    await connect();
    const content = randomBytes(2500);
    const progress: number[][] = [];
    await uploadFile(session, await localFile(content), 'cli-build/1.x', {
      blockSize: 1000,
      progress: (sent, total) => progress.push([sent, total]),
    });
    expect(hub.files.get('work/cli-build/1.x/hello-1.0-1.src.rpm')).toEqual(content);
    expect(progress).toEqual([[1000, 2500], [2000, 2500], [2500, 2500]]); // biome-ignore format: a table
    const chunk = hub.seen[2]!;
    expect(chunk.headers['content-type']).toBe('application/octet-stream');
    expect(chunk.url.search).toBe(
      '?filename=hello-1.0-1.src.rpm&filepath=cli-build%2F1.x&fileverify=adler32&offset=1000&overwrite=1',
    );
    expect(hub.called).toEqual(['login', 'rawUpload', 'rawUpload', 'rawUpload', 'checkUpload']);
  });

  it('an empty file takes one empty chunk', async () => {
    await connect();
    await uploadFile(session, await localFile(new Uint8Array()), 'cli-build/1.x', { name: 'other' });
    expect(hub.files.get('work/cli-build/1.x/other')).toEqual(Buffer.alloc(0));
    expect(hub.called).toEqual(['login', 'rawUpload', 'checkUpload']);
  });

  it('a chunk whose answer was lost is sent again', async () => {
    await connect();
    const content = randomBytes(300);
    hub.trouble.push('drop-after');
    await uploadFile(session, await localFile(content), 'd', { blockSize: 100 });
    expect(hub.files.get('work/d/hello-1.0-1.src.rpm')).toEqual(content);
  });

  it('refused when the hub got other bytes, or the file is not whole', async () => {
    const answer = { size: 3, fileverify: 'adler32', offset: 0, hexdigest: '00000000' };
    await connect({ rawUpload: () => answer });
    const path = await localFile(Buffer.from('abc'));
    await expect(uploadFile(session, path, 'd')).rejects.toThrow('upload checksum failed: 00000000 != 024d0127');
    answer.hexdigest = '024d0127';
    await expect(uploadFile(session, path, 'd')).rejects.toThrow('hello-1.0-1.src.rpm is not on the server');
    answer.size = 2;
    await expect(uploadFile(session, path, 'd')).rejects.toThrow('wrong chunk size: 2 != 3');
  });
});

describe('download', () => {
  it('writes the file under its name only when it is whole', async () => {
    await connect();
    const content = randomBytes(200_000);
    hub.files.set('packages/a b/x+y.rpm', content);
    let last = 0;
    const target = join(dir, 'deep/x+y.rpm');
    const size = await download(session.transport, fileUrl(`${hub.topurl}/`, 'packages/a b/x+y.rpm'), target, {
      progress: (got) => {
        last = got;
      },
    });
    expect([size, last]).toEqual([200_000, 200_000]);
    const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(sha(await readFile(target))).toBe(sha(content));
    expect(await readdir(join(dir, 'deep'))).toEqual(['x+y.rpm']);
  });

  it('follows redirects', async () => {
    await connect();
    hub.files.set('packages/x', Buffer.from('x'));
    await download(session.transport, fileUrl(hub.topurl, 'moved/packages/x'), join(dir, 'x'));
    expect(await readFile(join(dir, 'x'), 'utf8')).toBe('x');
  });

  it('a missing file is an error and leaves nothing behind', async () => {
    await connect();
    await expect(download(session.transport, fileUrl(hub.topurl, 'nope'), join(dir, 'x'))).rejects.toThrow('HTTP 404');
    expect(await readdir(dir)).toEqual([]);
  });
});
