/** The file store's contract on the emulator's S3, and signed addresses, which only S3 has. */
import { createHash } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { s3Client } from '#store/s3/client';
import { S3Files } from '#store/s3/files';
import { filesContract } from '../../contract/files.ts';
import { clientFor, unique } from '../emulator/clients.ts';

const s3 = s3Client({ ...clientFor('S3'), forcePathStyle: true });
const Bucket = unique('files');
const files = new S3Files(Bucket, s3);

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
});

describe('the file store in S3', () => filesContract(async () => files));

describe('signed addresses', () => {
  const CONTENT = 'what the builder made';
  const sha256 = createHash('sha256').update(CONTENT).digest('hex');
  const send = (url: string, body: string, headers: Readonly<Record<string, string>>) =>
    fetch(url, { method: 'PUT', body, headers });

  test('let anybody read one object', async () => {
    await files.put('signed/read me', CONTENT);
    expect(await (await fetch(await files.signedGet('signed/read me', 60))).text()).toBe(CONTENT);
  });

  test('end', async () => {
    await files.put('signed/ends', CONTENT);
    const url = await files.signedGet('signed/ends', 1);
    await new Promise((done) => setTimeout(done, 2500));
    expect((await fetch(url)).status).toBe(403);
  });

  test('let anybody write one object of known content, whose digest is then known', async () => {
    const { url, headers } = await files.signedPut('signed/written', CONTENT.length, sha256, 60);
    expect((await send(url, CONTENT, headers)).status).toBe(200);
    expect(await files.stat('signed/written')).toMatchObject({ size: CONTENT.length, sha256 });
  });

  test('refuse other content of the same length', async () => {
    const { url, headers } = await files.signedPut('signed/other', CONTENT.length, sha256, 60);
    const answer = await send(url, CONTENT.toUpperCase(), headers);
    expect(answer.status).toBe(400);
    expect(await files.stat('signed/other')).toBeUndefined();
  });

  test('refuse a digest that was not signed', async () => {
    const { url } = await files.signedPut('signed/digest', CONTENT.length, sha256, 60);
    const lie = createHash('sha256').update(CONTENT.toUpperCase()).digest('base64');
    const answer = await send(url, CONTENT.toUpperCase(), { 'x-amz-checksum-sha256': lie });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await files.stat('signed/digest')).toBeUndefined();
  });
});

describe('objects in parts', () => {
  const MIB = 1024 * 1024;
  const [first, last] = [Buffer.alloc(5 * MIB, 'first'), Buffer.from('last')];
  const whole = Buffer.concat([first, last]);
  const sha256 = createHash('sha256').update(whole).digest('hex');

  async function begun(key: string): Promise<string> {
    const upload = await files.startParts(key, sha256);
    const urls = await files.signedParts(key, upload, [1, 2], 60);
    const answers = await Promise.all(urls.map((url, i) => fetch(url, { method: 'PUT', body: [first, last][i]! })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    return upload;
  }

  test('are made of what was sent, with the digest that was told; to finish twice is the same', async () => {
    const upload = await begun('parts/whole');
    expect(await files.stat('parts/whole')).toBeUndefined();
    expect(await files.finishParts('parts/whole', upload, whole.length - 1)).toBe(false);
    expect(await files.finishParts('parts/whole', upload, whole.length)).toBe(true);
    expect(await files.finishParts('parts/whole', upload, whole.length)).toBe(true);
    expect(await files.stat('parts/whole')).toMatchObject({ size: whole.length, sha256 });
    expect(Buffer.from((await files.get('parts/whole'))!).equals(whole)).toBe(true);
  });

  test('leave nothing when they are dropped, which may happen twice', async () => {
    const upload = await begun('parts/dropped');
    await files.dropParts('parts/dropped', upload);
    await files.dropParts('parts/dropped', upload);
    expect(await files.finishParts('parts/dropped', upload, whole.length)).toBe(false);
    expect(await files.stat('parts/dropped')).toBeUndefined();
  });
});

test('a large copy is made in parts, has the digest, and is not made twice', async () => {
  const MIB = 1024 * 1024;
  const length = 300 * MIB;
  const sha256 = 'a'.repeat(64);
  await files.compose('large/from', [{ key: null, from: 0, length }], { sha256, storageClass: 'ONEZONE_IA' });
  await files.copy('large/from', 'large/to');
  expect(await files.stat('large/to')).toMatchObject({ size: length, sha256 });
  const { mtime } = (await files.stat('large/to'))!;
  await new Promise((done) => setTimeout(done, 1100));
  await files.copy('large/from', 'large/to');
  expect((await files.stat('large/to'))!.mtime).toBe(mtime);
  await files.remove(['large/from', 'large/to']);
});
