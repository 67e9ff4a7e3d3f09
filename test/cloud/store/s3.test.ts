/** The file store's contract on the emulator's S3, and signed addresses, which only S3 has. */
import { createHash } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { S3Files } from '#store/s3files';
import { filesContract } from '../../contract/files.ts';
import { client, unique } from '../emulator/clients.ts';

const s3 = new S3Client({ ...client, forcePathStyle: true });
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
