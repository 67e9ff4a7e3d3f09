/** What the files rely on in S3, held against the emulator. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { beforeAll, describe, expect, it } from 'vitest';
import { client, unique } from './clients.ts';

const s3 = new S3Client({ ...client, forcePathStyle: true });
const Bucket = unique('bucket');

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
});

const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const get = async (Key: string, more: object = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

describe('S3', () => {
  it('takes and gives through signed addresses, by the name that builders use', async () => {
    const upload = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'signed/a b+c' }), { expiresIn: 60 });
    expect((await fetch(upload, { method: 'PUT', body: 'content' })).status).toBe(200);
    const download = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'signed/a b+c' }), { expiresIn: 60 });
    expect(await (await fetch(download)).text()).toBe('content');
  });

  it('refuses an address that was signed for another object', async () => {
    await put('other', 'secret');
    const signed = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'mine' }), { expiresIn: 60 }));
    signed.pathname = `/${Bucket}/other`;
    expect((await fetch(signed)).status).toBe(403);
  });

  it('writes a new object only where there is none, when asked to', async () => {
    await put('once', '1');
    const again = s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body: '2', IfNoneMatch: '*' }));
    await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await get('once')).toBe('1');
  });

  it('gives parts of an object', async () => {
    await put('digits', '0123456789');
    expect(await get('digits', { Range: 'bytes=2-4' })).toBe('234');
    expect(await get('digits', { Range: 'bytes=-2' })).toBe('89');
  });

  it('puts large objects together from parts', async () => {
    const Key = 'large';
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const pieces = ['a'.repeat(5 * 1024 * 1024), 'end'];
    const Parts = [];
    for (const [index, Body] of pieces.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      Parts.push({ ETag, PartNumber });
    }
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    expect(await get(Key, { Range: 'bytes=-5' })).toBe('aaend');
  });

  it('lists folders apart from objects, in pages', async () => {
    for (const key of ['d/x/1', 'd/y/1', 'd/z']) await put(key, key);
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'd/', Delimiter: '/', MaxKeys: 2 }));
    expect(page.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['d/x/', 'd/y/']);
    const next = { Bucket, Prefix: 'd/', Delimiter: '/', ContinuationToken: page.NextContinuationToken };
    expect((await s3.send(new ListObjectsV2Command(next))).Contents?.map(({ Key }) => Key)).toEqual(['d/z']);
  });

  it('copies within the bucket', async () => {
    await put('from', 'same');
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from` }));
    expect(await get('to')).toBe('same');
  });
});
