import { expect, test } from 'vitest';
import { s3Client } from '#store/s3/client';
import { S3Files } from '#store/s3/files';

const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
const files = new S3Files('bucket', s3Client({ region: 'us-east-1', credentials }));

test('the address of a part tells its number and nothing of its content, which nobody knows yet', async () => {
  const urls = await files.signedParts('work/tasks/1/1/big one.rpm', 'upload', [1, 2], 60);
  const [first, second] = urls.map((url) => new URL(url));
  expect(first!.pathname).toBe('/work/tasks/1/1/big%20one.rpm');
  expect([first, second].map((url) => url!.searchParams.get('partNumber'))).toEqual(['1', '2']);
  expect(first!.searchParams.get('uploadId')).toBe('upload');
  expect([...first!.searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
  expect(first!.searchParams.get('X-Amz-SignedHeaders')).toBe('host');
});
